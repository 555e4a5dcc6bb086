# Forecast of the gripper force from the filtered force signal, 4 samples ahead.
import numpy as np
import torch
import torch.nn as nn
from scipy.signal import butter, lfilter

np.random.seed(4)
torch.manual_seed(4)

# simulated force sensor: hardening spring, periodic grasping, rough contact
dt, n = 0.05, 20000
pos, vel, trace = 0.5, 0.0, []
for k in range(n):
    acc = pos - pos ** 3 - 0.2 * vel + 0.35 * np.cos(1.1 * k * dt)
    vel += dt * acc + 0.12 * np.sqrt(dt) * np.random.randn()
    pos += dt * vel
    trace.append(pos)
force = np.array(trace)[::4]

b, a = butter(2, 0.2)
smooth = lfilter(b, a, force)

lookback, ahead = 16, 4
split = int(0.8 * len(force))
mu, sd = force[:split].mean(), force[:split].std()
smooth = (smooth - mu) / sd
force = (force - mu) / sd


def windows(lo, hi):
    idx = range(lo + lookback, hi - ahead)
    X = np.stack([smooth[i - lookback + 1:i + 1] for i in idx])
    Y = np.array([force[i + ahead] for i in idx])
    return torch.tensor(X, dtype=torch.float32), torch.tensor(Y, dtype=torch.float32)


X_tr, y_tr = windows(0, split)
X_te, y_te = windows(split, len(force))

net = nn.Sequential(nn.Linear(lookback, 48), nn.Tanh(), nn.Linear(48, 48), nn.Tanh(), nn.Linear(48, 1))
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(24):
    order = torch.randperm(len(X_tr))
    for j in range(0, len(order), 64):
        pick = order[j:j + 64]
        loss = ((net(X_tr[pick]).squeeze(1) - y_tr[pick]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()

with torch.no_grad():
    rmse = ((net(X_te).squeeze(1) - y_te) ** 2).mean().sqrt()
print(f"train mse {loss.item():.4f}   test rmse {rmse.item():.3f} (in std of the force)")
