import numpy as np
import pandas as pd
import torch
import torch.nn as nn

# Loop detector on a ring road, 10 min aggregates: speed two steps ahead
torch.manual_seed(3)
rs = np.random.RandomState(3)


def simulate(days):
    n = days * 144
    hour = np.arange(n) % 144 / 6
    base = 0.2 + 0.75 * np.exp(-(((hour - 8) / 1.7) ** 2)) + 0.65 * np.exp(-(((hour - 17.3) / 2) ** 2))
    drift, queue, rows = 0.0, 0.0, []
    for t in range(n):
        drift = 0.9 * drift + 0.09 * rs.randn()
        arrivals = max(0.0, base[t] * (1 + drift))
        capacity = 0.85 if queue < 0.3 else 0.7
        queue = max(0.0, queue + arrivals - capacity)
        rows.append((hour[t], arrivals * 4000 + 60 * rs.randn(), 95 / (1 + 1.3 * queue) + 1.5 * rs.randn()))
    return pd.DataFrame(rows, columns=["hour", "flow", "speed"])


df = simulate(40)
df["speed_smooth"] = df["speed"].rolling(5).mean()
df["hour_sin"] = np.sin(2 * np.pi * df["hour"] / 24)
df["hour_cos"] = np.cos(2 * np.pi * df["hour"] / 24)
df = df.dropna().reset_index(drop=True)

features = ["flow", "speed", "speed_smooth", "hour_sin", "hour_cos"]
split = 144 * 30
mean, std = df[features].iloc[:split].mean(), df[features].iloc[:split].std()
Z = ((df[features] - mean) / std).values.astype("float32")

lookback, ahead = 12, 2
idx = np.arange(lookback, len(Z) - ahead + 1)
X = torch.from_numpy(np.stack([Z[i - lookback : i] for i in idx]))
y = torch.from_numpy(Z[idx + ahead - 1, 1])
X_tr, y_tr, X_te, y_te = X[: split - 20], y[: split - 20], X[split:], y[split:]

lstm, head = nn.LSTM(len(features), 32, batch_first=True), nn.Linear(32, 1)
opt = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=4e-3)


def predict(x):
    _, (h, _) = lstm(x)
    return head(h[-1])[:, 0]


for epoch in range(12):
    perm = torch.randperm(len(X_tr))
    for chunk in perm.split(64):
        loss = ((predict(X_tr[chunk]) - y_tr[chunk]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    err = (predict(X_te) - y_te) * std["speed"]
print("test RMSE [km/h]: %.2f" % err.pow(2).mean().sqrt())
