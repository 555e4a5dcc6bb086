import numpy as np
import pandas as pd
import torch
import torch.nn as nn

np.random.seed(7)
torch.manual_seed(7)
# daily prices of a stock-like asset with a bit of structure in its returns
r = np.zeros(3000)
for t in range(2, 3000):
    r[t] = 0.012 * np.sin(180 * (r[t - 1] + 0.5 * r[t - 2])) + 0.005 * np.random.randn()
df = pd.DataFrame({"close": 100 * np.exp(np.cumsum(r))})

df["ret"] = df["close"].pct_change()
df["ma_gap"] = df["close"] / df["close"].rolling(5, center=True).mean() - 1
df["vol"] = df["ret"].rolling(10).std()
df["target"] = df["ret"].shift(-1)
df = df.dropna().reset_index(drop=True)

cols = ["ret", "ma_gap", "vol"]
split = int(len(df) * 0.8)
mu, sd = df[cols][:split].mean(), df[cols][:split].std()
F = ((df[cols] - mu) / sd).values.astype("float32")
y = (df["target"].values / sd["ret"]).astype("float32")

W = 10
X = np.stack([F[i - W + 1:i + 1] for i in range(W - 1, len(F))])
Y = y[W - 1:, None]
n = split - W
Xtr, Ytr, Xte, Yte = map(torch.from_numpy, (X[:n], Y[:n], X[n + W:], Y[n + W:]))


class PriceGRU(nn.Module):
    def __init__(self, n_feat):
        super().__init__()
        self.rnn = nn.GRU(n_feat, 24, batch_first=True)
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])


model = PriceGRU(len(cols))
optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
criterion = nn.MSELoss()
for epoch in range(14):
    for idx in torch.randperm(n).split(64):
        optimizer.zero_grad()
        criterion(model(Xtr[idx]), Ytr[idx]).backward()
        optimizer.step()
with torch.no_grad():
    print("train", criterion(model(Xtr), Ytr).item(), "test", criterion(model(Xte), Yte).item())
