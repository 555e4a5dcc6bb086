import torch
import torch.nn as nn

torch.manual_seed(37)
# ECG-like traces with electrode noise and drop-outs; the net gives back the clean trace (offline, whole trace known)


def beats(n, T=64):
    t = torch.arange(T).float()
    clean = torch.zeros(n, T)
    period = 14 + 10 * torch.rand(n, 1)
    first = period * torch.rand(n, 1)
    for k in range(5):
        c = first + k * period
        clean += 1.5 * torch.exp(-((t - c) / 0.9) ** 2) - 0.35 * torch.exp(-((t - c - 2.2) / 1.0) ** 2)
        clean += 0.35 * torch.exp(-((t - c - 0.35 * period) / 2.2) ** 2)
    noisy = clean + 0.15 * torch.randn(n, T)
    bad = torch.rand(n, T) < 0.1
    noisy = torch.where(bad, 2 * torch.randn(n, T), noisy)
    return noisy.unsqueeze(1), clean.unsqueeze(1)


class Denoiser(nn.Module):
    def __init__(self, ch=16):
        super().__init__()
        self.down = nn.Sequential(nn.Conv1d(1, ch, 5, padding=2), nn.ReLU(),
                                  nn.Conv1d(ch, 2 * ch, 5, stride=2, padding=2), nn.ReLU())
        self.mid = nn.Sequential(nn.Conv1d(2 * ch, 2 * ch, 5, padding=2), nn.ReLU())
        self.up = nn.ConvTranspose1d(2 * ch, ch, 4, stride=2, padding=1)
        self.out = nn.Conv1d(2 * ch, 1, 5, padding=2)
        self.skip = nn.Conv1d(1, ch, 5, padding=2)

    def forward(self, x):
        z = torch.relu(self.up(self.mid(self.down(x))))
        return self.out(torch.cat([z, torch.relu(self.skip(x))], dim=1))


noisy, clean = beats(1000)
noisy_te, clean_te = beats(250)
net = Denoiser()
opt = torch.optim.AdamW(net.parameters(), lr=4e-3)
for epoch in range(10):
    for idx in torch.randperm(len(noisy)).split(25):
        loss = nn.functional.l1_loss(net(noisy[idx]), clean[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
with torch.no_grad():
    cleaned = net(noisy_te)
print("MSE raw", (noisy_te - clean_te).pow(2).mean().item(), "cleaned", (cleaned - clean_te).pow(2).mean().item())
