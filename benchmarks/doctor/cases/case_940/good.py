import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(23)
rng = np.random.default_rng(23)

# ice cream kiosk chain: daily units, price and maximum temperature
rows = []
for shop in range(12):
    temp = np.zeros(500)
    for d in range(1, 500):
        temp[d] = 0.75 * temp[d - 1] + rng.normal(0, 3.0)
    temp += 19
    price = rng.choice([2.0, 2.5, 3.0], 500, p=[0.25, 0.5, 0.25])
    weekend = np.isin(np.arange(500) % 7, [5, 6])
    units = (60 + 110 * weekend) / (1 + np.exp(-(temp - 20) / 2)) * (2.5 / price) ** 2 + 20 + rng.normal(0, 4, 500)
    rows.append(pd.DataFrame({"shop": shop, "day": np.arange(500), "units": units, "temp": temp, "price": price,
                              "weekend": weekend.astype(float)}))
df = pd.concat(rows, ignore_index=True)
df["change"] = df.groupby("shop")["units"].diff()
train_mask = df["day"] < 380
cols = ["units", "temp", "price", "weekend"]
z = (df[cols] - df.loc[train_mask, cols].mean()) / df.loc[train_mask, cols].std()
unit_sd = df.loc[train_mask, "units"].std()

X, y, last, is_train = [], [], [], []
for _, g in df.groupby("shop"):
    a = z.loc[g.index].to_numpy()
    for d in range(3, 500):
        known = np.r_[a[d - 3:d].ravel(), a[d, 1:]]      # price, calendar and temperature of the day are given
        X.append(known)
        y.append(g["change"].iloc[d] / unit_sd)
        last.append(g["units"].iloc[d - 1])
        is_train.append(d < 380)
X, y = torch.tensor(np.array(X), dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
last, tr = np.array(last), torch.tensor(is_train)

ACCUM = 4
loader = DataLoader(TensorDataset(X[tr], y[tr]), batch_size=16, shuffle=True, drop_last=True)
net = nn.Sequential(nn.Linear(X.shape[1], 64), nn.GELU(), nn.Linear(64, 32), nn.GELU(), nn.Linear(32, 1))
opt = torch.optim.AdamW(net.parameters(), lr=4e-3)
for epoch in range(14):
    opt.zero_grad()
    for i, (xb, yb) in enumerate(loader):
        loss = nn.functional.huber_loss(net(xb).squeeze(1), yb) / ACCUM
        loss.backward()
        if (i + 1) % ACCUM == 0:
            opt.step()
            opt.zero_grad()

with torch.no_grad():
    forecast = last[~tr.numpy()] + net(X[~tr]).squeeze(1).numpy() * unit_sd
actual = last[~tr.numpy()] + y[~tr].numpy() * unit_sd
print(f"test MAE {np.abs(forecast - actual).mean():.2f} units; naive {np.abs(last[~tr.numpy()] - actual).mean():.2f}")
