import numpy as np
import pandas as pd
import torch
import torch.nn as nn

# District heating load, three hours ahead. Trained on the scaled change with the Huber loss,
# reported as the MAE of the load itself in MW.
rng = np.random.default_rng(25)
torch.manual_seed(25)
idx = pd.date_range("2022-10-01", periods=24 * 200, freq="h")
hod = idx.hour.to_numpy()
cold = np.zeros(len(idx))
for t in range(1, len(idx)):
    cold[t] = 0.985 * cold[t - 1] + 0.7 * rng.standard_normal()
temp = 4 + cold + 3 * np.sin(2 * np.pi * (hod - 9) / 24)
use = 1 + 0.5 * np.exp(-((hod - 7) / 1.5) ** 2) + 0.3 * np.exp(-((hod - 19) / 2.5) ** 2)
load = 40 + 7 * np.clip(17 - temp, 0, None) * use + 3 * rng.standard_normal(len(idx))
load += np.where(rng.random(len(idx)) < 0.01, 60.0, 0.0)        # metering glitches

df = pd.DataFrame({"load": load, "temp": temp}, index=idx)
df["h_sin"], df["h_cos"] = np.sin(2 * np.pi * hod / 24), np.cos(2 * np.pi * hod / 24)
df["roll6"] = df.load.rolling(6).mean()
df["change"] = df.load.shift(-3) - df.load
df = df.dropna()
cols = ["load", "temp", "h_sin", "h_cos", "roll6"]
n_train = 3400
x_mu, x_sd = df[cols][:n_train].mean(), df[cols][:n_train].std()
d_sd = df.change[:n_train - 3].std()
F_ = ((df[cols] - x_mu) / x_sd).to_numpy(np.float32)
lookback = 12
X = torch.tensor(np.stack([F_[i - lookback + 1:i + 1] for i in range(lookback - 1, len(F_))]))
dy = torch.tensor((df.change / d_sd).to_numpy(np.float32)[lookback - 1:])
now = df.load.to_numpy()[lookback - 1:]
fit, test = slice(0, n_train - lookback - 3), slice(n_train, None)


class HeatNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(5, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        return self.fc(self.gru(x)[0][:, -1]).squeeze(-1)


net = HeatNet()
opt = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=1e-3)
huber = nn.HuberLoss(delta=0.5)
for epoch in range(18):
    for b in torch.randperm(len(X[fit])).split(64):
        loss = huber(net(X[fit][b]), dy[fit][b])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    forecast = now[test] + net(X[test]).numpy() * d_sd
actual = now[test] + dy[test].numpy() * d_sd
print(f"MAE {np.abs(forecast - actual).mean():.2f} MW, last value {np.abs(now[test] - actual).mean():.2f} MW")
