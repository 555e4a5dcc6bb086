"""Hourly bicycle counts at a bridge: Poisson regression network, counts read back with exp."""
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.metrics import mean_poisson_deviance

rng = np.random.default_rng(21)
torch.manual_seed(21)

hours = pd.date_range("2021-03-01", periods=24 * 300, freq="h")
h, dow = hours.hour.values, hours.dayofweek.values
work = (dow < 5).astype(float)
rain = (pd.Series(rng.random(len(hours))).rolling(5, min_periods=1).mean() > 0.62).astype(float).values
temp = 14 + 9 * np.sin(2 * np.pi * (hours.dayofyear.values - 100) / 365) + 4 * np.sin(2 * np.pi * (h - 9) / 24)
bump = lambda c, w: np.exp(-0.5 * ((h - c) / w) ** 2)
log_rate = (0.2 + 0.05 * temp - 0.9 * rain + work * (2.6 * bump(8, 1.2) + 2.3 * bump(17, 1.6))
            + (1 - work) * 2.0 * bump(14, 3.0) - 1.8 * bump(3, 2.5))
counts = rng.poisson(np.exp(log_rate))
print("zeros in the record:", int((counts == 0).sum()), "of", len(counts), "- largest:", counts.max())

X = np.column_stack([np.sin(2 * np.pi * h / 24), np.cos(2 * np.pi * h / 24),
                     np.sin(4 * np.pi * h / 24), np.cos(4 * np.pi * h / 24),
                     np.sin(6 * np.pi * h / 24), np.cos(6 * np.pi * h / 24), work, rain, (temp - 15) / 8])
X = torch.tensor(X, dtype=torch.float32)
y = torch.tensor(counts, dtype=torch.float32)
order = rng.permutation(len(hours) // 24)           # whole days go to one side or the other
day = np.arange(len(hours)) // 24
is_test = torch.tensor(np.isin(day, order[:60]))
X_tr, y_tr, X_te, y_te = X[~is_test], y[~is_test], X[is_test], y[is_test]

net = nn.Sequential(nn.Linear(X.shape[1], 48), nn.SiLU(), nn.Linear(48, 48), nn.SiLU(), nn.Linear(48, 1))
criterion = nn.PoissonNLLLoss()                      # log_input=True: the network gives the log rate
optimizer = torch.optim.Adam(net.parameters(), lr=4e-3)
for epoch in range(16):
    running = 0.0
    for idx in torch.randperm(len(X_tr)).split(128):
        optimizer.zero_grad()
        loss = criterion(net(X_tr[idx]).squeeze(1), y_tr[idx])
        loss.backward()
        optimizer.step()
        running += loss.item() * len(idx)
    if epoch % 5 == 0:
        print(f"epoch {epoch}: mean loss {running / len(X_tr):.3f}")   # goes below zero, it has no floor there

with torch.no_grad():
    rate = net(X_te).squeeze(1).exp().numpy()
obs = y_te.numpy()
print(f"deviance per hour {mean_poisson_deviance(obs, rate):.3f}, about 1 is all a Poisson count allows")
print(f"deviance of the mean rate {mean_poisson_deviance(obs, np.full_like(obs, y_tr.mean().item())):.3f}")
print(f"MAE {np.abs(rate - obs).mean():.2f} bicycles, of the mean {np.abs(y_tr.mean().item() - obs).mean():.2f}")
