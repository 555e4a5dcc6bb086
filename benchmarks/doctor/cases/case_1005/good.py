"""Reactor outlet: predict conversion from the feed history (plug flow, 12 samples residence time)."""
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

@dataclass
class Cfg:
    window: int = 16
    hidden: int = 40
    lr: float = 3e-3
    epochs: int = 14
    batch: int = 64
    seed: int = 3

cfg = Cfg()
torch.manual_seed(cfg.seed)
g = np.random.default_rng(cfg.seed)

n, residence = 5000, 12
feed = g.uniform(-1, 1, n)              # feed concentration, set by the dosing plan
cat = g.uniform(0, 1, n)                # catalyst dose
conv = np.zeros(n)
for t in range(residence, n):
    conv[t] = np.sin(3.0 * feed[t - residence]) * (0.4 + cat[t - residence]) + 0.4 * feed[t - 2] ** 2
conv += 0.05 * g.standard_normal(n)

inputs = np.column_stack([feed, cat])
first = residence + cfg.window
idx = np.arange(first, n)
X = np.stack([inputs[i - cfg.window + 1:i + 1] for i in idx])
Y = conv[idx]
k = int(0.8 * len(idx))
mu, sd = X[:k].mean((0, 1)), X[:k].std((0, 1))
X = torch.tensor((X - mu) / sd, dtype=torch.float32)
Y = torch.tensor((Y - Y[:k].mean()) / Y[:k].std(), dtype=torch.float32)

class Outlet(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(2 * c.window, c.hidden), nn.ReLU(),
                                  nn.Linear(c.hidden, c.hidden), nn.ReLU(), nn.Linear(c.hidden, 1))

    def forward(self, x):
        return self.body(x)[:, 0]

f = Outlet(cfg)
opt = torch.optim.AdamW(f.parameters(), lr=cfg.lr, weight_decay=0.05)
crit = nn.SmoothL1Loss()
for ep in range(cfg.epochs):
    for b in torch.randperm(k).split(cfg.batch):
        opt.zero_grad(set_to_none=True)
        loss = crit(f(X[b]), Y[b])
        loss.backward()
        opt.step()
    with torch.no_grad():
        r2 = 1 - (f(X[k:]) - Y[k:]).var() / Y[k:].var()
    print(f"{ep:2d}  last batch {loss.item():.4f}  held-out R2 {r2:.3f}")
