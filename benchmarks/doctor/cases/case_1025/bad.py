import numpy as np
import pandas as pd
import torch
import torch.nn as nn

# hourly water demand of a district metered area (simulated); forecast the next hour from the last 12 + temperature
np.random.seed(21)
torch.manual_seed(21)
idx = pd.date_range("2021-04-01", periods=24 * 130, freq="h")
hod, dow = idx.hour.values, idx.dayofweek.values
temp = 16 + 6 * np.sin(2 * np.pi * (hod - 9) / 24) + pd.Series(np.random.randn(len(idx))).ewm(span=48).mean().values * 18
weekend = (dow >= 5).astype(float)
base = 60 + 45 * np.exp(-((hod - 7 - 2 * weekend) / 1.8) ** 2) + 35 * np.exp(-((hod - 19) / 2.5) ** 2)
garden = 4.0 * np.clip(temp - 20, 0, None) * (hod >= 17)
demand = base + garden + 3 * np.random.randn(len(idx))

df = pd.DataFrame({"demand": demand, "temp": temp, "weekend": weekend,
                   "sin": np.sin(2 * np.pi * hod / 24), "cos": np.cos(2 * np.pi * hod / 24)}, index=idx)
split = idx[24 * 100]
train_df = df[df.index < split]
scaled = (df - train_df.mean()) / train_df.std()

feats = {f"lag{k}": scaled["demand"].shift(k) for k in range(1, 13)}
feats.update({c: scaled[c] for c in ("weekend", "sin", "cos")})
feats["temp_fc"] = scaled["temp"]          # the weather service's forecast for that hour, taken as exact
table = pd.DataFrame(feats).dropna()
goal = scaled.loc[table.index, "demand"]
is_tr = table.index < split
Xtr = torch.tensor(table[is_tr].values, dtype=torch.float32)
Xte = torch.tensor(table[~is_tr].values, dtype=torch.float32)
ytr = torch.tensor(goal[is_tr].values, dtype=torch.float32)
yte = torch.tensor(goal[~is_tr].values, dtype=torch.float32)

mlp = nn.Sequential(nn.Linear(Xtr.shape[1], 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU(), nn.Linear(48, 1))
optim = torch.optim.AdamW(mlp.parameters(), lr=2e-3, weight_decay=1e-2)
for ep in range(41):
    perm = torch.randperm(len(Xtr))
    losses = []
    for chunk in perm.split(64):
        pred = mlp(Xtr[chunk])
        loss = ((pred - ytr[chunk]) ** 2).mean()
        optim.zero_grad()
        loss.backward()
        optim.step()
        losses.append(loss.item())
    if ep % 10 == 0:
        print("epoch", ep, "train loss", round(float(np.mean(losses)), 4))

with torch.no_grad():
    fc = mlp(Xte).squeeze(1).numpy() * train_df["demand"].std() + train_df["demand"].mean()
obs = df.loc[table.index[~is_tr], "demand"].values
print("MAE last 30 days [m3/h]:", np.abs(fc - obs).mean().round(2))
