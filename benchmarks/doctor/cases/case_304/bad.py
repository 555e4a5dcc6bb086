import numpy as np
import pandas as pd
import torch
from torch import nn

rng = np.random.default_rng(7)
torch.manual_seed(7)

# hourly load of a small utility
idx = pd.date_range("2021-01-01", periods=24 * 260, freq="h")
hod, dow = idx.hour.to_numpy(), idx.dayofweek.to_numpy()
n = len(idx)
front = np.zeros(n)
for t in range(1, n):
    front[t] = 0.98 * front[t - 1] + 0.8 * rng.standard_normal()
temp = 14 + front + 5 * np.sin(2 * np.pi * (hod - 9) / 24)
shape = 1 + 0.35 * np.sin(2 * np.pi * (hod - 8) / 24) + 0.15 * np.sin(4 * np.pi * (hod - 6) / 24)
shape = shape * np.where(dow >= 5, 0.75, 1.0)
load = 400 * shape + 18 * np.abs(temp - 16) * shape + 15 * rng.standard_normal(n)
orders = np.repeat(rng.uniform(0, 1, n // 24), 24)  # the rolling mill works by day
load += 320 * orders * ((hod >= 8) & (hod < 20))

df = pd.DataFrame({"load": load, "temp": temp, "day": idx.normalize()}, index=idx)
df["hour_sin"] = np.sin(2 * np.pi * hod / 24)
df["hour_cos"] = np.cos(2 * np.pi * hod / 24)
df["weekend"] = (dow >= 5).astype(float)
daily = df.groupby("day").load.mean()
df["daily_mean"] = df.day.map(daily)
ahead = 8
df["y"] = df.load.shift(-ahead)
df = df.dropna()

cols = ["load", "temp", "hour_sin", "hour_cos", "weekend", "daily_mean"]
split = int(0.75 * len(df))
m, s = df[cols][:split].mean(), df[cols][:split].std()
Z = ((df[cols] - m) / s).to_numpy(np.float32)
target = ((df.y - m.load) / s.load).to_numpy(np.float32)

W = 24
X = torch.from_numpy(np.lib.stride_tricks.sliding_window_view(Z, W, axis=0).copy()).transpose(1, 2)
y = torch.from_numpy(target[W - 1:])
X_train, y_train = X[:split - W - ahead], y[:split - W - ahead]
X_test, y_test = X[split:], y[split:]

model = nn.Sequential(nn.Flatten(), nn.Linear(W * 6, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 1))
optim = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-4)
for epoch in range(30):
    model.train()
    for b in torch.randperm(len(X_train)).split(64):
        optim.zero_grad()
        loss = nn.functional.smooth_l1_loss(model(X_train[b]).squeeze(1), y_train[b])
        loss.backward()
        optim.step()

model.eval()
with torch.no_grad():
    p = model(X_test).squeeze(1)
mape = ((p - y_test).abs() * s.load / (y_test * s.load + m.load)).mean()
print(f"load {ahead} h ahead, test MAPE {100 * mape:.2f} %")
