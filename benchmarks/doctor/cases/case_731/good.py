"""Hot-water tank: foretell the temperature ten seconds ahead (log of the building controller)."""
import numpy as np
import torch
from torch import nn

torch.manual_seed(4)
rng = np.random.default_rng(4)
N, LOOKBACK = 6000, 16

heater = np.repeat(rng.integers(0, 2, N // 60 + 1), 60)[:N] * 0.12
valve = np.where(rng.random(N) < 0.3, rng.uniform(0, 1, N), 0.0)
temp = np.empty(N)
temp[0] = 50.0
for k in range(N - 1):
    loss = 0.0006 * (temp[k] - 20.0) + 0.01 * valve[k] ** 3 * (temp[k] - 12.0)
    temp[k + 1] = temp[k] + heater[k] * (temp[k] < 75.0) - loss + 0.004 * rng.standard_normal()

log = np.stack([temp, heater, valve], axis=1).astype(np.float32)
cut = int(0.75 * N)
mean, std = log[:cut].mean(0), log[:cut].std(0)
z = (log - mean) / std
X = torch.tensor(np.stack([z[i:i + LOOKBACK] for i in range(N - LOOKBACK)]))
y = torch.tensor(z[LOOKBACK:, :1])
n_tr = cut - LOOKBACK
X_tr, y_tr, X_te, y_te = X[:n_tr], y[:n_tr], X[cut:], y[cut:]


class TankNet(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.lstm = nn.LSTM(3, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        seq, _ = self.lstm(x)
        return x[:, -1, :1] + self.out(seq[:, -1])


net = TankNet()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, 2, 0.4)
for epoch in range(5):
    perm = torch.randperm(n_tr)
    for b in range(0, n_tr, 64):
        idx = perm[b:b + 64]
        loss = nn.functional.mse_loss(net(X_tr[idx]), y_tr[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()

net.eval()
with torch.no_grad():
    pred = net(X_te)
rmse = ((pred - y_te) ** 2).mean().sqrt().item() * std[0]
r2 = 1 - ((pred - y_te) ** 2).sum() / ((y_te - y_te.mean()) ** 2).sum()
print(f"test RMSE {rmse:.3f} K   R2 {r2.item():.3f}")
