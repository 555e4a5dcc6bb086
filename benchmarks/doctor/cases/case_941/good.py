"""Cleaning single-lead strips: noisy trace in, clean trace out (whole strip available, off-line)."""
import torch
from torch import nn

torch.manual_seed(19)
LEN = 60


def strips(n):
    t = torch.linspace(0, 1.5, LEN).unsqueeze(1)
    clean = torch.zeros(LEN, n)
    start = 0.1 + 0.5 * torch.rand(n)
    rate = 0.45 + 0.5 * torch.rand(n)
    for k in range(5):
        c = start + k * rate
        clean += torch.exp(-0.5 * ((t - c) / 0.025) ** 2) - 0.25 * torch.exp(-0.5 * ((t - c - 0.06) / 0.03) ** 2)
        clean += 0.3 * torch.exp(-0.5 * ((t - c - 0.25) / 0.05) ** 2)
    wander = 0.5 * torch.sin(2 * torch.pi * (0.4 * t + torch.rand(n)))
    return (clean + wander + 0.2 * torch.randn(LEN, n)).unsqueeze(-1), clean.unsqueeze(-1)


class Cleaner(nn.Module):
    def __init__(self, hid=24):
        super().__init__()
        self.rnn = nn.GRU(1, hid, bidirectional=True)
        self.proj = nn.Linear(2 * hid, 1)

    def forward(self, s):                 # (time, strips, 1)
        return self.proj(self.rnn(s)[0])


noisy, clean = strips(960)
noisy_v, clean_v = strips(200)
model = Cleaner()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 13)
for epoch in range(13):
    for b in torch.randperm(noisy.shape[1]).split(80):
        opt.zero_grad()
        loss = ((model(noisy[:, b]) - clean[:, b]) ** 2).mean()
        loss.backward()
        opt.step()
    sched.step()
    print(f"{epoch:2d} {loss.item():.4f}")


def snr(err):
    return (10 * torch.log10(clean_v.var() / (err ** 2).mean())).item()


with torch.no_grad():
    print(f"SNR before {snr(noisy_v - clean_v):.1f} dB, after {snr(model(noisy_v) - clean_v):.1f} dB")
