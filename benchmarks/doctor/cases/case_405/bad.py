from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import nn


@dataclass
class Config:
    columns: tuple = ("valve",)
    target: str = "level"
    window: int = 30
    steps: int = 600


def buffer_tank(n, rng):
    inflow, valve = rng.uniform(0.2, 1.2, n // 12).repeat(12), rng.uniform(0.5, 1.0, n // 20).repeat(20)
    level = np.ones(n)
    for k in range(1, n):
        level[k] = level[k - 1] + 0.25 * (inflow[k] - valve[k] * np.sqrt(max(level[k - 1], 0)))
    return pd.DataFrame({"inflow": inflow, "valve": valve, "level": level + 0.02 * rng.standard_normal(n)})


def windows(df, cfg):
    u = df[list(cfg.columns)].to_numpy(np.float32)
    v = df[cfg.target].to_numpy(np.float32)
    ends = np.arange(cfg.window, len(df) + 1)
    X = np.stack([u[e - cfg.window : e] for e in ends])
    return torch.from_numpy(X), torch.from_numpy(v[ends - 1]).unsqueeze(1)


class SoftSensor(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.rnn = nn.GRU(len(cfg.columns), 24, batch_first=True)
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])


cfg = Config()
torch.manual_seed(8)
gen = np.random.default_rng(8)
train_df, test_df = buffer_tank(6000, gen), buffer_tank(2400, gen)
mu, sd = train_df.mean(), train_df.std()
X_tr, y_tr = windows((train_df - mu) / sd, cfg)
X_te, y_te = windows((test_df - mu) / sd, cfg)

net = SoftSensor(cfg)
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for step in range(cfg.steps):
    i = torch.randint(len(X_tr), (64,))
    loss = nn.functional.mse_loss(net(X_tr[i]), y_tr[i])
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    print("test R2: %.3f" % (1 - (net(X_te) - y_te).pow(2).mean() / y_te.var()).item())
