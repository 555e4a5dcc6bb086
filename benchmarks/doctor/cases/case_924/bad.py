"""Dead-fuel moisture from station weather (fire-danger coursework)."""
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rng = np.random.default_rng(4)
N, WIN = 5000, 12


def ar(phi, sig):
    v, e = np.zeros(N), rng.normal(0, sig, N)
    for t in range(1, N):
        v[t] = phi * v[t - 1] + e[t]
    return v


hour = np.arange(N) % 24
df = pd.DataFrame({
    "temp": 18 + 7 * np.sin(2 * np.pi * (hour - 9) / 24) + ar(0.95, 0.8),
    "wind": np.exp(0.9 + ar(0.9, 0.25)),
    "rh": 100 / (1 + np.exp(-ar(0.93, 0.5))),
})
emc = 3 + 22 * (df.rh / 100) ** 3 - 0.08 * (df.temp - 18)
moist = np.full(N, 10.0)
for t in range(1, N):
    k = 0.08 + 0.6 / (1 + np.exp(-(df.wind[t] - 2.5) * 1.5))
    moist[t] = moist[t - 1] + k * (emc[t] - moist[t - 1]) + rng.normal(0, 0.15)
df["fuel_moisture"] = moist

cols = ["temp", "wind"]
ntr = 3800
feats = df[cols].to_numpy()
feats = (feats - feats[:ntr].mean(0)) / feats[:ntr].std(0)
tgt = df["fuel_moisture"].to_numpy()
mu, sd = tgt[:ntr].mean(), tgt[:ntr].std()
X = torch.tensor(np.stack([feats[t - WIN + 1:t + 1] for t in range(WIN, N)]), dtype=torch.float32)
Y = torch.tensor((tgt[WIN:] - mu) / sd, dtype=torch.float32).unsqueeze(1)
cut = ntr - WIN
loader = DataLoader(TensorDataset(X[:cut], Y[:cut]), batch_size=64, shuffle=True)

lstm = nn.LSTM(len(cols), 32, batch_first=True)
head = nn.Linear(32, 1)
params = list(lstm.parameters()) + list(head.parameters())
opt = torch.optim.AdamW(params, lr=4e-3)
for epoch in range(12):
    for xb, yb in loader:
        opt.zero_grad()
        out, (h, c) = lstm(xb)
        loss = ((head(h[-1]) - yb) ** 2).mean()
        loss.backward()
        opt.step()

with torch.no_grad():
    pred = head(lstm(X[cut:])[1][0][-1])
r2 = 1 - ((pred - Y[cut:]) ** 2).sum() / ((Y[cut:] - Y[cut:].mean()) ** 2).sum()
print(f"train mse {loss.item():.3f}   test R2 {r2.item():.3f}   test RMSE {((pred - Y[cut:]) ** 2).mean().sqrt().item() * sd:.2f} %")
