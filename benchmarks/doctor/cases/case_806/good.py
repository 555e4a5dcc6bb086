"""Runoff three days ahead from weather, snow pillow and past discharge."""
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn


@dataclass
class Config:
    lookback: int = 30
    horizon: int = 3
    hidden: int = 24
    lr: float = 4e-3
    epochs: int = 8
    seed: int = 12


def catchment(days, rng):
    """Degree-day snow store, a soil store that overflows, fast and slow reservoirs; mm/day."""
    t = np.arange(days)
    temp = 6 - 9 * np.cos(2 * np.pi * t / 365) + rng.normal(0, 2, days)
    rain = np.where(rng.random(days) < 0.3, rng.gamma(0.9, 9.0, days), 0.0)
    snow, soil, fast, slow = 0.0, 40.0, 1.0, 20.0
    q, pillow = np.zeros(days), np.zeros(days)
    for k in range(days):
        melt = min(snow, 3.0 * max(temp[k], 0.0))
        snow += (rain[k] if temp[k] < 0 else 0.0) - melt
        water = melt + (rain[k] if temp[k] >= 0 else 0.0)
        pillow[k] = snow
        runoff = water * (soil / 80) ** 3
        soil = min(80.0, soil + water - runoff - 0.25 * max(temp[k], 0) * soil / 80)
        fast, slow = 0.6 * fast + 0.8 * runoff, 0.98 * slow + 0.2 * runoff
        q[k] = 0.4 * fast + 0.02 * slow
    return np.stack([rain, temp, q * rng.normal(1, 0.02, days), pillow], axis=1)


class Runoff(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.lstm = nn.LSTM(4, c.hidden, batch_first=True)
        width = c.hidden + 4 + 2 * c.horizon
        self.direct = nn.Linear(width, c.horizon)
        self.mix = nn.Sequential(nn.Linear(width, 48), nn.ReLU(), nn.Linear(48, c.horizon))

    def forward(self, past, met):
        _, (h, _) = self.lstm(past)
        z = torch.cat([h[-1], past[:, -1], met], dim=1)
        return self.direct(z) + self.mix(z)


cfg = Config()
torch.manual_seed(cfg.seed)
data = catchment(365 * 16, np.random.default_rng(cfg.seed))
n_train = 365 * 13
mu, sd = data[:n_train].mean(0), data[:n_train].std(0)
z = torch.tensor((data - mu) / sd, dtype=torch.float32)


def windows(lo, hi):
    starts = range(lo, hi - cfg.lookback - cfg.horizon + 1)
    past = torch.stack([z[s:s + cfg.lookback] for s in starts])
    ahead = torch.stack([z[s + cfg.lookback:s + cfg.lookback + cfg.horizon] for s in starts])
    return past, ahead[..., :2].flatten(1), ahead[..., 2]     # rain and temperature: met forecast


tr, te = windows(0, n_train), windows(n_train, len(z))
model = Runoff(cfg)
optim = torch.optim.Adam(model.parameters(), lr=cfg.lr)
for epoch in range(cfg.epochs):
    for i in torch.randperm(len(tr[0])).split(64):
        loss = nn.functional.mse_loss(model(tr[0][i], tr[1][i]), tr[2][i])
        optim.zero_grad()
        loss.backward()
        optim.step()
with torch.no_grad():
    sim = model(te[0], te[1]).numpy() * sd[2] + mu[2]
obs = te[2].numpy() * sd[2] + mu[2]
last = (te[0][:, -1:, 2].numpy() * sd[2] + mu[2])
for h in range(cfg.horizon):
    nse = lambda p: 1 - np.sum((obs[:, h] - p) ** 2) / np.sum((obs[:, h] - obs[:, h].mean()) ** 2)
    print(f"day {h + 1}: NSE {nse(sim[:, h]):.3f} (persistence {nse(last[:, 0]):.3f}), "
          f"RMSE {np.sqrt(np.mean((sim[:, h] - obs[:, h]) ** 2)):.2f} mm/d")
