import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# Cars in a parking garage, half an hour ahead; the network tells the change, we report cars
rng = np.random.default_rng(141)
torch.manual_seed(141)
n, L, AHEAD = 6000, 16, 2
slot = np.arange(n) % 96
price = np.repeat(rng.choice([1.0, 2.0, 4.0], n // 8 + 1), 8)[:n]
cars = np.full(n, 200.0)
for k in range(1, n):
    want = 60 * np.exp(-(((slot[k] - 36) / 14) ** 2)) + 35 * np.exp(-(((slot[k] - 70) / 10) ** 2))
    come = want / price[k] * (1 - 1 / (1 + np.exp(-(cars[k - 1] - 380) / 15)))
    leave = cars[k - 1] * (0.04 + 0.04 * price[k] * (slot[k] > 60))
    cars[k] = cars[k - 1] + come - leave + 1.5 * rng.standard_normal()

df = pd.DataFrame({"cars": cars, "price": price, "price_ahead": pd.Series(price).shift(-AHEAD)})
df["sin"], df["cos"] = np.sin(2 * np.pi * slot / 96), np.cos(2 * np.pi * slot / 96)
df["change"] = df["cars"].shift(-AHEAD) - df["cars"]
df = df.dropna()
cut = 4600
mu, sd = df[:cut].mean(), df[:cut].std()
z = ((df - mu) / sd).to_numpy(np.float32)
X = torch.tensor(np.lib.stride_tricks.sliding_window_view(z[:, :5], L, axis=0).transpose(0, 2, 1).copy())
y = torch.tensor(z[L - 1 :, 5:])
train = TensorDataset(X[: cut - L - AHEAD], y[: cut - L - AHEAD])
X_test, y_test = X[cut:], y[cut:]


class Change(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(5, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        return self.fc(self.rnn(x)[0][:, -1])


net = Change()
opt = torch.optim.AdamW(net.parameters(), lr=3e-3)
huber = nn.HuberLoss(delta=0.5, reduction="sum")
for epoch in range(8):
    for xb, yb in DataLoader(train, batch_size=64, shuffle=True):
        opt.zero_grad()
        huber(net(xb), yb).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        opt.step()
with torch.no_grad():
    change = net(X_test).numpy()[:, 0] * sd["change"] + mu["change"]
now = df["cars"].to_numpy()[cut + L - 1 :]
later = cars[cut + L - 1 + AHEAD :]
print(f"MAE {np.abs(now + change - later).mean():.2f} cars, no change {np.abs(now - later).mean():.2f} cars")
