import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.utils import shuffle

torch.manual_seed(11)
gen = np.random.default_rng(11)

# two winters and a summer of hourly substation load
n = 4000
idx = pd.date_range("2021-01-01", periods=n, freq="h")
noise = gen.normal(0, 0.35, n)
temp = np.zeros(n)
for i in range(1, n):
    temp[i] = 0.99 * temp[i - 1] + noise[i]
temp = temp + 16 + 6 * np.sin(2 * np.pi * idx.hour / 24 - 2)
busy = np.where(idx.dayofweek < 5, np.exp(-((idx.hour - 13) / 5.0) ** 2), 0.25)
load = 40 + 30 * busy * (1 + 0.12 * np.abs(temp - 17)) + gen.normal(0, 0.6, n)
df = pd.DataFrame({"load": load, "temp": temp,
                   "h_sin": np.sin(2 * np.pi * idx.hour / 24), "h_cos": np.cos(2 * np.pi * idx.hour / 24),
                   "workday": (idx.dayofweek < 5).astype(float)}, index=idx)

cut = 3000
m, s = df.iloc[:cut].mean(), df.iloc[:cut].std()
z = ((df - m) / s).to_numpy(dtype=np.float32, copy=True)

lookback, ahead = 12, 3
X = np.stack([z[i - lookback:i] for i in range(lookback, n - ahead + 1)])
y = z[lookback + ahead - 1:, 0]
X_tr, y_tr = X[:cut - lookback - ahead + 1], y[:cut - lookback - ahead + 1]
X_te, y_te = X[cut - lookback:], y[cut - lookback:]


class LoadNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(5, 24, batch_first=True)
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.head(out[:, -1]).squeeze(-1)


net = LoadNet()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
rs = np.random.RandomState(5)
for epoch in range(11):
    X_tr, y_tr = shuffle(X_tr, y_tr, random_state=rs)
    for k in range(0, len(X_tr), 64):
        xb, yb = torch.from_numpy(X_tr[k:k + 64]), torch.from_numpy(y_tr[k:k + 64])
        loss = nn.functional.mse_loss(net(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        mae = (net(torch.from_numpy(X_te)) - torch.from_numpy(y_te)).abs().mean().item() * s["load"]
    print(f"epoch {epoch:2d}  last batch {loss.item():.4f}  test MAE {mae:.2f} MW")
