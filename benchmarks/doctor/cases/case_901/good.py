# Next-day discharge of a small catchment from rain and gauge readings
import numpy as np
import pandas as pd
import torch
from torch import nn

rng = np.random.default_rng(3)
torch.manual_seed(3)

n = 4000
rain = rng.gamma(0.7, 14.0, n) * (rng.random(n) < 0.4)
soil, gw, q = 40.0, 20.0, np.zeros(n)
for t in range(n):
    q[t] = 0.3 + 0.04 * gw + max(soil - 55.0, 0.0) * 0.45
    soil -= max(soil - 55.0, 0.0) * 0.45 + 0.05 * soil
    gw = 0.97 * gw + 0.02 * soil
    soil += rain[t]
q *= np.exp(rng.normal(0, 0.12, n))

df = pd.DataFrame({"rain": np.sqrt(rain), "logq": np.log(q)})
df["q_smooth"] = df.logq.rolling(3).mean()
df["rain_week"] = df.rain.rolling(7).sum()
df["target"] = df.logq.shift(-1)
df = df.dropna().reset_index(drop=True)

cut = int(0.75 * len(df))
cols = ["rain", "logq", "q_smooth", "rain_week"]
mu, sd = df.loc[:cut - 1, cols].mean(), df.loc[:cut - 1, cols].std()
feats = ((df[cols] - mu) / sd).to_numpy(np.float32)
tgt = df.target.to_numpy(np.float32)

LOOKBACK = 25
idx = np.arange(LOOKBACK - 1, len(df))
X = torch.tensor(np.stack([feats[i - LOOKBACK + 1:i + 1] for i in idx]))
y = torch.tensor(tgt[idx])
tr, te = idx < cut - 1, idx >= cut + LOOKBACK
X_tr, y_tr, X_te, y_te = X[tr], y[tr], X[te], y[te]


class FlowNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x):
        return self.out(self.rnn(x)[0][:, -1]).squeeze(-1)


net = FlowNet()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
for epoch in range(10):
    for b in torch.randperm(len(X_tr)).split(64):
        loss = nn.functional.mse_loss(net(X_tr[b]), y_tr[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    rmse = (net(X_te) - y_te).pow(2).mean().sqrt().item()
print(f"train mse {loss.item():.4f}  test rmse (log discharge) {rmse:.4f}")
