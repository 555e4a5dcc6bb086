# hourly PM2.5 one hour ahead, station with many missing readings
import numpy as np
import pandas as pd
import torch
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(1)
torch.manual_seed(1)
n = 4000
hour = np.arange(n) % 24
w = np.zeros(n)
pm = np.full(n, 60.0)
for t in range(1, n):
    w[t] = 0.85 * w[t - 1] + 0.5 * rng.standard_normal()
    emit = 14 + 10 * np.exp(-((hour[t] - 8) / 2.5) ** 2) + 12 * np.exp(-((hour[t] - 18) / 3) ** 2)
    pm[t] = pm[t - 1] * np.exp(-0.45 * np.exp(0.9 * w[t - 1])) + emit * np.exp(0.1 * rng.standard_normal())
df = pd.DataFrame({"pm": pm, "wind": np.exp(0.9 * w), "hs": np.sin(hour * np.pi / 12), "hc": np.cos(hour * np.pi / 12)})
df.loc[rng.random(n) < 0.35, "pm"] = np.nan

measured = df["pm"].notna().values
filled = df.ffill().bfill()
cut = 3000
mean, std = filled[:cut].mean(), filled[:cut].std()
Z = ((filled - mean) / std).values.astype("float32")


def windows(a, b, look=12):
    # only hours in which the station really measured serve as targets
    ts = [t for t in range(a + look, b) if measured[t]]
    x = np.stack([Z[t - look:t] for t in ts])
    return torch.from_numpy(x), torch.from_numpy(Z[ts, :1])


Xa, Ya = windows(0, cut)
Xb, Yb = windows(cut, n)
rnn = torch.nn.LSTM(4, 32, batch_first=True)
lin = torch.nn.Linear(32, 1)
params = list(rnn.parameters()) + list(lin.parameters())
opt = torch.optim.Adam(params, lr=5e-3)
loader = DataLoader(TensorDataset(Xa, Ya), batch_size=64, shuffle=True)
for ep in range(14):
    for xb, yb in loader:
        out, _ = rnn(xb)
        loss = torch.nn.functional.mse_loss(lin(out[:, -1]), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    pred = lin(rnn(Xb)[0][:, -1])
    print("RMSE ug/m3:", ((pred - Yb) ** 2).mean().sqrt().item() * std["pm"], "std:", Yb.std().item() * std["pm"])
