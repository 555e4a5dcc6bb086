import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from sklearn.metrics import mean_absolute_error, r2_score

torch.manual_seed(11)
rng = np.random.default_rng(11)

# hourly PM2.5 at a street station; wind clears the air, the analyser drops out a lot
hours = pd.date_range("2021-01-01", periods=6000, freq="h")
wind = np.zeros(6000)
pm = np.full(6000, 30.0)
for t in range(1, 6000):
    wind[t] = 0.9 * wind[t - 1] + 0.45 * rng.normal()
    traffic = 8 + 7 * np.sin(2 * np.pi * (t % 24 - 9) / 24)
    vent = 0.08 + 0.5 / (1 + np.exp(-3 * wind[t - 1]))
    pm[t] = max(pm[t - 1] + traffic - vent * pm[t - 1] + 4.0 * rng.normal(), 1.0)
df = pd.DataFrame({"pm25": pm, "wind": wind}, index=hours)
df.loc[rng.random(6000) < 0.45, "pm25"] = np.nan

df["measured"] = df["pm25"].notna().astype(float)
df["pm25"] = df["pm25"].interpolate()
df["hour_sin"] = np.sin(2 * np.pi * df.index.hour / 24)
df["hour_cos"] = np.cos(2 * np.pi * df.index.hour / 24)
df = df.dropna()

split = int(0.75 * len(df))
mu, sd = df.iloc[:split].mean(), df.iloc[:split].std()
feats = ((df - mu) / sd)[["pm25", "wind", "hour_sin", "hour_cos"]].values.astype("float32")

lookback = 12
rows = [t for t in range(lookback, len(df)) if df["measured"].iloc[t] == 1.0]  # score real readings only
X = torch.tensor(np.stack([feats[t - lookback:t] for t in rows]))
y = torch.tensor(np.array([feats[t, 0] for t in rows]))
is_train = np.array(rows) < split
train = DataLoader(TensorDataset(X[is_train], y[is_train]), batch_size=64, shuffle=True)
X_test, y_test = X[~is_train], y[~is_train]

model = nn.Sequential(nn.Flatten(), nn.Linear(lookback * 4, 64), nn.ReLU(), nn.Dropout(0.1),
                      nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1), nn.Flatten(0))
optim = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
for epoch in range(20):
    model.train()
    for xb, yb in train:
        loss = nn.functional.smooth_l1_loss(model(xb), yb)
        optim.zero_grad()
        loss.backward()
        optim.step()
model.eval()
with torch.no_grad():
    pred = model(X_test).numpy() * sd["pm25"] + mu["pm25"]
truth = y_test.numpy() * sd["pm25"] + mu["pm25"]
print("next-hour PM2.5  MAE %.2f ug/m3   R2 %.3f" % (mean_absolute_error(truth, pred), r2_score(truth, pred)))
