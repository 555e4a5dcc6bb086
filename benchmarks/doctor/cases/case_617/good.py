# Quantile forecast (10/50/90 %) of the electricity load of the next hour
import numpy as np
import torch
from torch import nn

np.random.seed(15)
torch.manual_seed(15)
QUANTILES = [0.1, 0.5, 0.9]

hours = 4000
temp, load = 10.0, []
temps = []
for h in range(hours):
    temp += 0.05 * (10 + 8 * np.sin(2 * np.pi * (h % 24 - 9) / 24) - temp) + 0.7 * np.random.randn()
    work = 1.0 if 7 <= h % 24 <= 18 and (h // 24) % 7 < 5 else 0.3
    load.append(30 * work * (1 + 0.04 * abs(temp - 14)) + 1.2 * np.random.randn())
    temps.append(temp)
hod, dow = np.arange(hours) % 24, np.arange(hours) // 24 % 7
X = np.c_[temps, np.sin(2 * np.pi * hod / 24), np.cos(2 * np.pi * hod / 24), dow >= 5, np.roll(load, 1), np.roll(load, 2)]
X, y = X[24:].astype("float32"), np.array(load, dtype="float32")[24:, None]

n_train = 3000
X = (X - X[:n_train].mean(0)) / X[:n_train].std(0)
y_mean, y_std = y[:n_train].mean(), y[:n_train].std()
X_train, X_test = torch.from_numpy(X[:n_train]), torch.from_numpy(X[n_train:])
y_train = torch.from_numpy((y[:n_train] - y_mean) / y_std)
y_test = y[n_train:, 0]


def pinball(forecast, target):
    total = 0.0
    for i, q in enumerate(QUANTILES):
        err = target[:, 0] - forecast[:, i]
        total = total + torch.max(q * err, (q - 1) * err).mean()
    return total


net = nn.Sequential(
    nn.Linear(X.shape[1], 64), nn.SiLU(),
    nn.Linear(64, 64), nn.SiLU(),
    nn.Linear(64, len(QUANTILES)))
optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3)
for epoch in range(40):
    for rows in torch.randperm(n_train).split(100):
        loss = pinball(net(X_train[rows]), y_train[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

with torch.no_grad():
    lo, mid, hi = (net(X_test) * y_std + y_mean).numpy().T
print("pinball (train)  %.3f" % loss.item())
print("MAE of the median %.2f MW" % np.abs(mid - y_test).mean())
print("inside 10..90 %%: %.1f %%, mean width %.2f MW" % (100 * np.mean((y_test > lo) & (y_test < hi)), (hi - lo).mean()))
