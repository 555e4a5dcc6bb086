# hourly orders of a small web shop: next three hours from the last day (seq2vec GRU on log counts)
import numpy as np
import pandas as pd
import torch
import torch.nn as nn

rng = np.random.default_rng(55)
torch.manual_seed(55)
when = pd.date_range("2023-01-02", periods=24 * 110, freq="h")
hour, day = when.hour.to_numpy(), when.dayofweek.to_numpy()
rate = 2 + 60 * np.exp(-((hour - 20) / 2.2) ** 2) * (1 + 0.5 * (day == 6)) + 25 * np.exp(-((hour - 12) / 1.8) ** 2) * (day < 5)
mood = np.zeros(len(when))
for i in range(1, len(when)):
    mood[i] = 0.97 * mood[i - 1] + 0.1 * rng.normal()
rate = rate * np.exp(mood) * np.where((hour >= 2) & (hour < 6), 0.05, 1.0)
df = pd.DataFrame({"orders": rng.poisson(rate)}, index=when)

df["level"] = np.log1p(df["orders"])
df["hs"], df["hc"] = np.sin(2 * np.pi * hour / 24), np.cos(2 * np.pi * hour / 24)
df["weekday"] = (day < 5).astype(float)
df["sunday"] = (day == 6).astype(float)

DAY, AHEAD, n_train = 24, 3, 24 * 85
mid, spread = df["level"].iloc[:n_train].mean(), df["level"].iloc[:n_train].std()
df["level"] = (df["level"] - mid) / spread
vals = torch.tensor(df[["level", "hs", "hc", "weekday", "sunday"]].to_numpy(), dtype=torch.float32)
ends = torch.arange(DAY, len(df) - AHEAD + 1)
X = torch.stack([vals[e - DAY:e] for e in ends])
Y = torch.stack([vals[e:e + AHEAD, 0] for e in ends])
tr, te = ends + AHEAD <= n_train, ends >= n_train


class OrderGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(5, 40, batch_first=True)
        self.ahead = nn.Linear(40, AHEAD)

    def forward(self, x):
        return self.ahead(self.gru(x)[1].squeeze(0))


gru = OrderGRU()
opt = torch.optim.AdamW(gru.parameters(), lr=6e-3, weight_decay=1e-3)
Xtr, Ytr = X[tr], Y[tr]
for epoch in range(11):
    shown = []
    for b in torch.randperm(len(Xtr)).split(64):
        loss = nn.functional.huber_loss(gru(Xtr[b]), Ytr[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
        shown.append(loss.item())
    print(f"epoch {epoch:2d} loss {np.mean(shown):.4f}")
with torch.no_grad():
    gap = (gru(X[te]) - Y[te]).abs().mean(0)
print("mean absolute error 1, 2, 3 hours ahead (scaled log orders):", gap.numpy().round(3))
