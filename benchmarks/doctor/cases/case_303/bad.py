import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

np.random.seed(11)
torch.manual_seed(11)

# synthetic daily case counts with restrictions switched on and off
days = 2200
inc, locked, reported = 300.0, False, []
for t in range(days):
    if inc > 2000:
        locked = True
    if inc < 200:
        locked = False
    rate = -0.07 if locked else 0.05
    inc = inc * np.exp(rate + 0.08 * np.random.randn())
    reported.append(inc * np.exp(0.05 * np.random.randn()))

df = pd.DataFrame({"cases": reported})
df["log_cases"] = np.log(df.cases)
df["trend"] = df.log_cases.rolling(15, center=True).mean()
HORIZON, LOOKBACK = 7, 28
df["target"] = df.log_cases.shift(-HORIZON)
df = df.dropna().reset_index(drop=True)

cut = int(0.7 * len(df))
cols = ["log_cases", "trend"]
mu, sd = df.loc[:cut, cols].mean(), df.loc[:cut, cols].std()
feats = ((df[cols] - mu) / sd).to_numpy(np.float32)
tgt = ((df.target - mu.log_cases) / sd.log_cases).to_numpy(np.float32)

ends = np.arange(LOOKBACK, len(df))
X = torch.tensor(np.stack([feats[e - LOOKBACK:e] for e in ends]))
y = torch.tensor(tgt[ends - 1]).unsqueeze(1)
tr, te = ends <= cut - HORIZON, ends > cut + LOOKBACK

class CaseGRU(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.gru = nn.GRU(2, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.out(self.gru(x)[0][:, -1])

net = CaseGRU(32)
opt = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=1e-3)
loader = DataLoader(TensorDataset(X[tr], y[tr]), batch_size=64, shuffle=True)
for epoch in range(22):
    for xb, yb in loader:
        loss = nn.functional.mse_loss(net(xb), yb)
        opt.zero_grad(); loss.backward(); opt.step()

with torch.no_grad():
    mae = (net(X[te]) - y[te]).abs().mean().item() * sd.log_cases
print(f"one week ahead: MAE of log cases {mae:.3f}")
