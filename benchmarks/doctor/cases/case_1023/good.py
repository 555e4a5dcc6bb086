# soil moisture probe under drip irrigation: next-hour reading
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(4)
rng = np.random.default_rng(4)
HOURS, LOOKBACK = 3000, 20

moist, wet = np.empty(HOURS), 30.0
for h in range(HOURS):
    sun = max(0.0, np.sin(2 * np.pi * (h % 24 - 6) / 24))
    wet -= 0.25 + 0.6 * sun
    if wet < 22.0:                       # the valve opens for an hour
        wet += 6.0
    moist[h] = wet + rng.normal(0, 0.08)
moist += 9.0 * np.arange(HOURS) / HOURS  # compost builds up over the season, the soil holds more

n_tr = int(0.7 * HOURS)
mu, sd = moist[:n_tr].mean(), moist[:n_tr].std()
z = (moist - mu) / sd

hour = np.arange(HOURS) % 24
clock = np.stack([np.sin(2 * np.pi * hour / 24), np.cos(2 * np.pi * hour / 24)], 1)
X, Y, last = [], [], []
for t in range(LOOKBACK, HOURS):
    w = z[t - LOOKBACK:t]
    X.append(np.column_stack([w - w[-1], clock[t - LOOKBACK:t]]))
    Y.append(z[t] - z[t - 1])
    last.append(z[t - 1])
X = torch.tensor(np.array(X), dtype=torch.float32)
Y = torch.tensor(np.array(Y), dtype=torch.float32).unsqueeze(1)
cut = n_tr - LOOKBACK


class MoistNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x):
        h, _ = self.gru(x)
        return self.out(h[:, -1])


net = MoistNet()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
loader = DataLoader(TensorDataset(X[:cut], Y[:cut]), batch_size=50, shuffle=True)
for epoch in range(16):
    tot = 0.0
    for xb, yb in loader:
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(xb), yb)
        loss.backward()
        opt.step()
        tot += loss.item() * len(xb)
    print(f"epoch {epoch:2d}  train mse {tot / cut:.4f}")
net.eval()
with torch.no_grad():
    mse = nn.functional.mse_loss(net(X[cut:]), Y[cut:]).item()
print(f"held-out part of the season: mse {mse:.4f}, repeating the last reading {Y[cut:].pow(2).mean().item():.4f}")
