"""Melting furnace: temperature from burner power, with a charge mass and lining age that stand still all day.

The sluggish inputs look constant inside nearly every window; over the weeks they matter as much as the burner.
"""
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(5)
torch.manual_seed(5)
DAYS, PER_DAY, W = 220, 96, 16


def one_day(mass, lining, T0):
    power = np.repeat(rng.choice([0.3, 0.6, 1.0, 1.4], PER_DAY // 8), 8) + rng.normal(0, 0.02, PER_DAY)
    T = np.empty(PER_DAY)
    T[0] = T0
    for k in range(1, PER_DAY):
        loss = (0.02 + 0.03 * lining) * (T[k - 1] - 25) + 9e-12 * (T[k - 1] + 273) ** 4
        T[k] = T[k - 1] + (95 * power[k - 1] - loss) / mass
    return power, T


records = []
for d in range(DAYS):
    mass, lining = rng.uniform(0.7, 2.5), (d % 60) / 60
    power, T = one_day(mass, lining, rng.uniform(650, 950))
    records.append(np.column_stack([power, np.full(PER_DAY, mass), np.full(PER_DAY, lining), T + rng.normal(0, 1.5, PER_DAY)]))
days = torch.tensor(np.array(records), dtype=torch.float32)        # (day, step, channel)
perm = torch.randperm(DAYS)
train_days, test_days = days[perm[:170]], days[perm[170:]]
m, s = train_days.mean((0, 1)), train_days.std((0, 1))


def cut(block, horizon=8):
    z = (block - m) / s
    xs, fut, ys = [], [], []
    for k in range(0, PER_DAY - W - horizon, 3):
        xs.append(z[:, k:k + W])
        fut.append(z[:, k + W - 1:k + W - 1 + horizon, 0])            # power settings already ordered
        ys.append(block[:, k + W - 1 + horizon, 3] - block[:, k + W - 1, 3])   # change in 2 h, K
    return torch.cat(xs), torch.cat(fut), torch.cat(ys)


x, f, y = cut(train_days)
x_te, f_te, y_te = cut(test_days)
scale = y.std()


class Furnace(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 24, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(24 + 4 + f.shape[1], 48), nn.GELU(), nn.Linear(48, 1))

    def forward(self, x, f):
        _, h = self.gru(x)
        return self.mlp(torch.cat([h[0], x[:, -1], f], 1))[:, 0]


net = Furnace()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(6):
    for i in torch.randperm(len(x)).split(100):
        opt.zero_grad()
        loss = ((net(x[i], f[i]) - y[i] / scale) ** 2).mean()
        loss.backward()
        opt.step()
    print(f"{epoch}: {loss.item():.4f}")
with torch.no_grad():
    err = net(x_te, f_te) * scale - y_te
print(f"two-hour change: RMSE {err.pow(2).mean().sqrt():.1f} K; no change at all {y_te.pow(2).mean().sqrt():.1f} K; "
      f"mean change {(y_te - y.mean()).pow(2).mean().sqrt():.1f} K")
