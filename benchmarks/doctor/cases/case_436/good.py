"""Delivery rounds of different length: total minutes. Rounds are padded in front."""
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

MAX_STOPS = 25


def rounds(n, rng):
    x = np.zeros((n, MAX_STOPS, 3), dtype=np.float32)
    minutes = np.zeros(n, dtype=np.float32)
    for i in range(n):
        stops = rng.integers(5, MAX_STOPS + 1)
        dist = rng.exponential(1.0, stops)
        parcels = rng.integers(1, 6, stops)
        start = clock = rng.uniform(0, 2)
        for d, p in zip(dist, parcels):
            jam = 1 + 1.2 * np.exp(-((clock - 2.5) ** 2))
            step = 3.0 * d * jam + 1.5 * p
            clock += step / 60
            minutes[i] += step
        x[i, -stops:] = np.stack([dist - 1, (parcels - 3) / 1.4, np.full(stops, start)], axis=1)
    return x, minutes


class RoundTime(nn.Module):
    def __init__(self, hidden=40):
        super().__init__()
        self.gru = nn.GRU(3, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        h, _ = self.gru(x)
        return self.out(h[:, -1]).squeeze(-1)


torch.manual_seed(5)
rng = np.random.default_rng(5)
x, minutes = rounds(3000, rng)
n_tr = 2500
mean, std = minutes[:n_tr].mean(), minutes[:n_tr].std()
x, y = torch.tensor(x), torch.tensor((minutes - mean) / std)
model = RoundTime()
opt = torch.optim.Adam(model.parameters(), lr=6e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 15)
for epoch in range(15):
    for xb, yb in DataLoader(TensorDataset(x[:n_tr], y[:n_tr]), batch_size=50, shuffle=True):
        loss = nn.functional.mse_loss(model(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
with torch.no_grad():
    off = (model(x[n_tr:]) - y[n_tr:]).abs().mean().item() * std
print(f"mean error {off:.2f} min; rounds take {mean:.0f} +- {std:.0f} min")
