"""Spindle temperature, HORIZON samples ahead (milling machine, one sample every 20 s)."""
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

LOOKBACK, HORIZON = 16, 6


def record_shift(n, rng):
    load = np.repeat(rng.uniform(0, 1, n // 30 + 1), 30)[:n]
    rpm = np.repeat(rng.uniform(0.1, 1, n // 40 + 1), 40)[:n]
    temp = np.full(n, 25.0)
    for k in range(HORIZON, n):  # the heat of the cut needs HORIZON samples to reach the sensor
        heat = 90 * load[k - HORIZON] * np.exp(-(((rpm[k - HORIZON] - 0.55) / 0.15) ** 2))
        temp[k] = temp[k - 1] + 0.08 * (25 + heat - temp[k - 1]) + 0.1 * rng.standard_normal()
    return pd.DataFrame({"load": load, "rpm": rpm * 6000, "temp": temp})


torch.manual_seed(11)
df = record_shift(8000, np.random.default_rng(11))
df["target"] = df["temp"].shift(-HORIZON)
df = df.dropna().reset_index(drop=True)

n_train = int(len(df) * 0.75)
cols = ["load", "rpm", "temp"]
mu, sd = df[cols][:n_train].mean(), df[cols][:n_train].std()
feats = ((df[cols] - mu) / sd).to_numpy(np.float32)
tgt = ((df["target"] - mu["temp"]) / sd["temp"]).to_numpy(np.float32)

X = torch.tensor(np.stack([feats[i - LOOKBACK + 1 : i + 1] for i in range(LOOKBACK - 1, len(df))]))
y = torch.tensor(tgt[LOOKBACK - 1 :, None])
X_tr, y_tr = X[: n_train - LOOKBACK - HORIZON], y[: n_train - LOOKBACK - HORIZON]
X_te, y_te = X[n_train:], y[n_train:]


class SpindleNet(nn.Module):
    def __init__(self, n_in=3, hidden=32):
        super().__init__()
        self.gru = nn.GRU(n_in, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.fc(self.gru(x)[0][:, -1])


net = SpindleNet()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
loader = DataLoader(TensorDataset(X_tr, y_tr), batch_size=64, shuffle=True)
for epoch in range(8):
    for xb, yb in loader:
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(xb), yb)
        loss.backward()
        opt.step()
    print(f"epoch {epoch + 1:2d}  mse {loss.item():.4f}")
with torch.no_grad():
    err = (net(X_te) - y_te).abs().mean().item() * sd["temp"]
print(f"test MAE {err:.2f} degC")
