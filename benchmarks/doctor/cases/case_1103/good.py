import numpy as np
import pandas as pd
import torch
import torch.nn as nn

rng = np.random.default_rng(21)
torch.manual_seed(21)

# ten-minute readings of a weather station: wind, shade temperature, wet-bulb temperature
n = 6000
wind = np.abs(np.convolve(rng.standard_normal(n + 5), np.ones(6) / np.sqrt(6), "valid"))
sun = np.clip(np.convolve(rng.standard_normal(n + 2), np.ones(3), "valid") + 0.5, 0, None)
temp, wet = np.zeros(n), np.zeros(n)
for k in range(1, n):
    temp[k] = 0.6 * temp[k - 1] + 1.2 * sun[k - 1] / (1 + wind[k - 1] ** 2) - 0.3 + 0.05 * rng.standard_normal()
    wet[k] = 0.5 * wet[k - 1] + 0.8 * np.tanh(temp[k - 1] * wind[k - 1]) + 0.03 * rng.standard_normal()
df = pd.DataFrame({"wind": wind, "sun": sun, "temp": temp, "wet": wet})

HORIZON, STEPS = 1, 12
cut = int(0.75 * n)
df = (df - df[:cut].mean()) / df[:cut].std()
df["label"] = df["temp"].shift(-HORIZON)
df = df.dropna()

cols = ["wind", "sun", "temp", "wet"]
values = torch.tensor(df[cols].values, dtype=torch.float32)
labels = torch.tensor(df["label"].values, dtype=torch.float32)
seqs = values.unfold(0, STEPS, 1).transpose(1, 2)          # (windows, steps, columns)
goal = labels[STEPS - 1:]
split = cut - STEPS
X_train, y_train = seqs[:split], goal[:split]
X_valid, y_valid = seqs[cut:], goal[cut:]


class Station(nn.Module):
    def __init__(self, n_in, width=32):
        super().__init__()
        self.rnn = nn.GRU(n_in, width, batch_first=True)
        self.fc = nn.Sequential(nn.Linear(width, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):
        return self.fc(self.rnn(x)[1][-1]).squeeze(1)


model = Station(len(cols))
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
for epoch in range(8):
    for idx in torch.randperm(len(X_train)).split(64):
        optimizer.zero_grad()
        nn.functional.smooth_l1_loss(model(X_train[idx]), y_train[idx]).backward()
        optimizer.step()
    with torch.no_grad():
        p = model(X_valid)
        r2 = 1 - ((p - y_valid) ** 2).mean() / y_valid.var()
    print("epoch %d  R2 ten minutes ahead %.3f" % (epoch + 1, r2))
