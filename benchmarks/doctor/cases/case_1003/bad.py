# next-hour spot price from the past prices and the load/wind forecast of that hour
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.metrics import mean_absolute_error, r2_score

np.random.seed(21)
torch.manual_seed(21)

T = 6000
h = np.arange(T)
load = 50 + 9 * np.sin(2 * np.pi * (h - 8) / 24) + 3 * np.sin(2 * np.pi * h / 168)
wind = np.zeros(T)
ar = np.zeros(T)
for t in range(1, T):
    wind[t] = 0.95 * wind[t - 1] + np.random.normal(0, 2.0)
    ar[t] = 0.6 * ar[t - 1] + np.random.normal(0, 4.0)
wind = 15 + wind
resid = load - wind
price = 30 + 60 / (1 + np.exp(-(resid - 40) / 2.5)) - 25 / (1 + np.exp((resid - 26) / 2)) + ar

df = pd.DataFrame({"price": price, "load_fc": load, "wind_fc": wind})
df["smooth"] = df["price"].rolling(3, center=True).mean()
df["lag1"] = df["price"].shift(1)
df["day_ago"] = df["price"].shift(23)
df["load_next"] = df["load_fc"].shift(-1)   # forecasts are published the day before
df["wind_next"] = df["wind_fc"].shift(-1)
df["target"] = df["price"].shift(-1)
df = df.dropna().reset_index(drop=True)

feats = ["price", "lag1", "smooth", "day_ago", "load_fc", "wind_fc", "load_next", "wind_next"]
cut = int(0.75 * len(df))
train, test = df.iloc[:cut], df.iloc[cut:]
m, s = train[feats].mean(), train[feats].std()
ym, ys = train["target"].mean(), train["target"].std()
Xtr = torch.tensor(((train[feats] - m) / s).values, dtype=torch.float32)
Xte = torch.tensor(((test[feats] - m) / s).values, dtype=torch.float32)
ytr = torch.tensor(((train["target"] - ym) / ys).values, dtype=torch.float32).unsqueeze(1)

mlp = nn.Sequential(nn.Linear(len(feats), 48), nn.Tanh(), nn.Linear(48, 24), nn.Tanh(), nn.Linear(24, 1))
opt = torch.optim.Adam(mlp.parameters(), lr=3e-3, weight_decay=1e-5)
for epoch in range(40):
    perm = torch.randperm(len(Xtr))
    running = 0
    for b in perm.split(128):
        opt.zero_grad()
        loss = ((mlp(Xtr[b]) - ytr[b]) ** 2).mean()
        loss.backward()
        opt.step()
        running += loss.item() * len(b)
    if epoch % 10 == 9:
        print("epoch", epoch + 1, "mse", round(running / len(Xtr), 4))

mlp.eval()
with torch.no_grad():
    pred = mlp(Xte).squeeze(1).numpy() * ys + ym
print("MAE  %.2f EUR/MWh   R2 %.3f" % (mean_absolute_error(test["target"], pred), r2_score(test["target"], pred)))
