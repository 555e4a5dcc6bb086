"""Tomorrow's (log) trading range from returns, ranges and the 5-day volatility."""
import numpy as np
import pandas as pd
import torch
import torch.nn as nn


def download(n=5000, seed=7):
    # stands in for the data service: newest day on top
    g = np.random.default_rng(seed)
    ls, rows = 0.0, []
    for _ in range(n):
        z = g.standard_normal()
        rows.append((z * np.exp(ls), np.exp(ls + 0.1 * g.standard_normal()) * (0.6 + 0.5 * abs(z))))
        ls = 0.75 * ls - 0.15 * z + 0.6 * (abs(z) - 0.8)
    table = pd.DataFrame(rows, columns=["ret", "range"])
    table["date"] = pd.date_range("2004-01-01", periods=n, freq="B")
    return table[::-1].reset_index(drop=True)


torch.manual_seed(0)
df = download()
df["vol5"] = np.log(df["ret"].rolling(5).std())
df = df.sort_values("date")
df["range"] = np.log(df["range"])
df["next_range"] = df["range"].shift(-1)
df = df.dropna()

n_tr = 4000
feats = df[["ret", "range", "vol5"]].values
mean, std = feats[:n_tr].mean(0), feats[:n_tr].std(0)
feats = torch.tensor((feats - mean) / std, dtype=torch.float32)
label = torch.tensor(df["next_range"].values, dtype=torch.float32)
seq = feats.unfold(0, 10, 1).permute(2, 0, 1)       # (10, days, 3)
label = label[9:]

lstm = nn.LSTM(3, 16)
head = nn.Linear(16, 1)
params = list(lstm.parameters()) + list(head.parameters())
optim = torch.optim.AdamW(params, lr=5e-3, weight_decay=1e-3)
crit = nn.SmoothL1Loss()


def predict(s):
    _, (h, _) = lstm(s)
    return head(h[-1])[:, 0]


for epoch in range(12):
    perm = torch.randperm(n_tr - 10)
    for ids in perm.split(50):
        optim.zero_grad()
        loss = crit(predict(seq[:, ids]), label[ids])
        loss.backward()
        optim.step()

with torch.no_grad():
    p, t = predict(seq[:, n_tr:]), label[n_tr:]
r2 = 1 - ((p - t) ** 2).sum() / ((t - t.mean()) ** 2).sum()
print("out-of-sample R2: %.3f" % r2)
