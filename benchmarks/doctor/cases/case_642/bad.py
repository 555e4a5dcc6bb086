import numpy as np
import pandas as pd
import torch
import torch.nn as nn

np.random.seed(13)
torch.manual_seed(13)

# half-hourly load of a small town with heating and a little wind chill
n = 48 * 110
idx = pd.date_range("2021-01-01", periods=n, freq="30min")
h = idx.hour + idx.minute / 60
work = (idx.dayofweek < 5).astype(float)
front = pd.Series(np.random.randn(n)).ewm(halflife=60).mean().to_numpy() * 25
temp = 4 + front + 4 * np.sin(2 * np.pi * (h - 9) / 24)
wind = np.abs(pd.Series(np.random.randn(n)).ewm(halflife=20).mean().to_numpy()) * 25
heat = np.clip(15 - temp, 0, None) * (1 + 0.08 * wind) * np.where((h > 5.5) & (h < 22), 1.0, 0.55)
shape = np.exp(-((h - 8) / 2) ** 2) * (0.4 + 0.6 * work) + np.exp(-((h - 19) / 2.5) ** 2)
load = 20 + 1.1 * heat + 14 * shape + 0.7 * np.random.randn(n)
df = pd.DataFrame({"load": load, "temp": temp, "wind": wind, "sin": np.sin(2 * np.pi * h / 24),
                   "cos": np.cos(2 * np.pi * h / 24), "work": work}, index=idx)

train_end = int(n * 0.75)
z = (df - df.iloc[:train_end].mean()) / df.iloc[:train_end].std()
known = z[["temp", "wind", "sin", "cos", "work"]].shift(-1)  # forecasts for the coming half hour
table = pd.concat([z["load"], known], axis=1).iloc[:-1].to_numpy(np.float32)
goal = z["load"].shift(-1).iloc[:-1].to_numpy(np.float32)
lookback = 8
X = torch.tensor(np.lib.stride_tricks.sliding_window_view(table, lookback, axis=0).copy()).transpose(1, 2)
Y = torch.tensor(goal[lookback - 1:])
k = train_end - lookback
X_tr, Y_tr, X_te, Y_te = X[:k], Y[:k], X[k:], Y[k:]


class LoadNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(6, 32, batch_first=True)
        self.fc1 = nn.Linear(32, 32)
        self.fc2 = nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.rnn(x)
        out = torch.relu(self.fc1(out[:, -1, :]))
        return torch.relu(self.fc2(out))[:, 0]


model = LoadNet()
opt = torch.optim.Adam(model.parameters(), lr=4e-3)
for epoch in range(12):
    for b in torch.randperm(len(X_tr)).split(64):
        loss = ((model(X_tr[b]) - Y_tr[b]) ** 2).mean()
        opt.zero_grad(); loss.backward(); opt.step()
    with torch.no_grad():
        rmse = ((model(X_te) - Y_te) ** 2).mean().sqrt()
    print(f"{epoch + 1:2d}  test rmse {rmse * df['load'].iloc[:train_end].std():.3f} MW")
