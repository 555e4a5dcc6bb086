"""Day-ahead hourly electricity load from a table of lags, calendar and temperature."""
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(4)
torch.manual_seed(4)

idx = pd.date_range("2019-01-01", periods=24 * 420, freq="h")
hour, doy = idx.hour.values, idx.dayofyear.values
weekend = (idx.dayofweek.values >= 5).astype(float)
front = np.repeat(rng.normal(0, 4.0, len(idx) // 24), 24)
front = pd.Series(front).rolling(36, min_periods=1).mean().values
temp = 11 - 9 * np.cos(2 * np.pi * doy / 365) + 4 * np.sin(2 * np.pi * (hour - 9) / 24) + front
shape = 1 + 0.35 * np.sin(2 * np.pi * (hour - 8) / 24) + 0.15 * np.sin(4 * np.pi * (hour - 7) / 24)
heating, cooling = np.clip(15 - temp, 0, None), np.clip(temp - 21, 0, None)
load = 620 * shape * (1 - 0.22 * weekend) + 16 * heating + 30 * cooling + rng.normal(0, 12, len(idx))
forecast = temp + rng.normal(0, 0.6, len(idx))  # weather service, issued the day before
df = pd.DataFrame({"load": load, "temp_fc": forecast, "temp_obs": temp}, index=idx)

for lag in (24, 48, 168):
    df[f"load_{lag}"] = df["load"].shift(lag)
df["temp_24"] = df.pop("temp_obs").shift(24)
df["h_sin"], df["h_cos"] = np.sin(2 * np.pi * hour / 24), np.cos(2 * np.pi * hour / 24)
df["h2_sin"], df["h2_cos"] = np.sin(4 * np.pi * hour / 24), np.cos(4 * np.pi * hour / 24)
df["weekend"] = weekend
df = df.dropna()

features = [c for c in df.columns if c != "load"]
cut = int(len(df) * 0.9)
train, test = df.iloc[:cut], df.iloc[cut:]
sx, sy = StandardScaler().fit(train[features]), StandardScaler().fit(train[["load"]])
X_tr = torch.tensor(sx.transform(train[features]), dtype=torch.float32)
y_tr = torch.tensor(sy.transform(train[["load"]]), dtype=torch.float32)
X_te = torch.tensor(sx.transform(test[features]), dtype=torch.float32)

model = nn.Sequential(nn.Linear(len(features), 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
opt = torch.optim.Adam(model.parameters(), lr=2e-3)
loader = DataLoader(TensorDataset(X_tr, y_tr), batch_size=128, shuffle=True)
for epoch in range(8):
    total = 0.0
    for xb, yb in loader:
        loss = nn.functional.mse_loss(model(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item() * len(xb)
    print(f"epoch {epoch:2d}  mse {total / len(X_tr):.4f}")

model.eval()
with torch.no_grad():
    pred = sy.inverse_transform(model(X_te).numpy())[:, 0]
truth = test["load"].values
print(f"test MAE {mean_absolute_error(truth, pred):.1f} MW, R2 {r2_score(truth, pred):.3f}")
print(f"same hour last week: MAE {mean_absolute_error(truth, test['load_168']):.1f} MW")
