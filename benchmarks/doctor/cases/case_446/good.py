# Offline cleaning of a bearing signal: the whole recording is known, so the filter looks both ways.
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(181)
torch.manual_seed(181)
EDGE = 8  # the first and last samples have too little around them and do not count


def recordings(n, steps=60):
    clean = np.zeros((n, steps))
    for i in range(n):
        at = rng.integers(2, 8)
        period = rng.integers(9, 16)
        while at < steps:
            k = np.arange(steps - at)
            clean[i, at:] += rng.uniform(0.8, 1.5) * np.exp(-0.35 * k) * np.sin(1.3 * k)
            at += period + rng.integers(-1, 2)
    noisy = clean + 0.3 * rng.standard_normal(clean.shape) * rng.uniform(0.5, 1.5, (n, 1))
    spikes = rng.random(clean.shape) < 0.03
    noisy = noisy + spikes * rng.choice([-2.0, 2.0], clean.shape)
    f = lambda a: torch.tensor(a[:, :, None], dtype=torch.float32)
    return f(noisy), f(clean)


class Cleaner(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        self.conv = nn.Conv1d(1, width, 7, padding=3)
        self.norm = nn.BatchNorm1d(width)
        self.gru = nn.GRU(width, width, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * width, 1)

    def forward(self, x):
        z = torch.relu(self.norm(self.conv(x.transpose(1, 2))))
        return self.out(self.gru(z.transpose(1, 2))[0])


noisy, clean = recordings(1200)
noisy_new, clean_new = recordings(200)
inner = slice(EDGE, -EDGE)
net = Cleaner()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for step in range(200):
    i = torch.randint(len(noisy), (32,))
    loss = nn.functional.smooth_l1_loss(net(noisy[i])[:, inner], clean[i][:, inner], beta=0.2)
    opt.zero_grad()
    loss.backward()
    opt.step()
net.eval()
with torch.no_grad():
    mse = (net(noisy_new) - clean_new)[:, inner].pow(2).mean()
print(f"noise left {mse:.4f}, before {(noisy_new - clean_new)[:, inner].pow(2).mean():.4f}")
print(f"signal {clean_new[:, inner].pow(2).mean():.4f}")
