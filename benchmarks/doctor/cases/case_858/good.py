"""Remove blinks and noise from an EEG-like trace. Smoothing, not forecasting: the network may look at both sides."""
import math
import torch
import torch.nn as nn

torch.manual_seed(55)
LENGTH = 40


def traces(n):
    t = torch.arange(LENGTH) / 20.0
    f1, f2 = torch.empty(n, 1).uniform_(0.8, 1.6), torch.empty(n, 1).uniform_(0.2, 0.5)
    clean = torch.sin(2 * math.pi * (f1 * t + torch.rand(n, 1))) + 0.7 * torch.sin(2 * math.pi * (f2 * t + torch.rand(n, 1)))
    dirty = clean + 0.15 * torch.randn(n, LENGTH)
    for i in range(n):
        for _ in range(2):
            start, width = int(torch.randint(0, LENGTH - 8, (1,))), int(torch.randint(3, 7, (1,)))
            dirty[i, start:start + width] += 4.0 * torch.hann_window(width + 2)[1:-1]      # a blink, always upwards
    return dirty.unsqueeze(-1), clean.unsqueeze(-1)


class Cleaner(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.rnn = nn.GRU(1, hidden, num_layers=1, bidirectional=True, batch_first=True)
        self.out = nn.Sequential(nn.Linear(2 * hidden + 1, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):
        return self.out(torch.cat([self.rnn(x)[0], x], dim=-1))


dirty, clean = traces(800)
dirty_v, clean_v = traces(200)
net = Cleaner()
opt = torch.optim.Adam(net.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 9)
huber = nn.HuberLoss(delta=0.5)
for epoch in range(9):
    for ids in torch.randperm(len(dirty)).split(45):
        loss = huber(net(dirty[ids]), clean[ids])
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
    if epoch % 3 == 2:
        with torch.no_grad():
            mae = (net(dirty_v) - clean_v).abs().mean()
        print(f"epoch {epoch + 1}: huber {loss.item():.4f}, validation MAE {mae:.3f}")

padded = nn.functional.pad(dirty_v.transpose(1, 2), (3, 3), mode="replicate")
median = padded.unfold(2, 7, 1).median(-1).values.transpose(1, 2)
print(f"MAE untouched {(dirty_v - clean_v).abs().mean():.3f}, median filter {(median - clean_v).abs().mean():.3f}")
