import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(11)
torch.manual_seed(11)

# hourly rain and a river gauge that reports its level every 6 hours
N = 8000
rain = np.where(rng.random(N) < 0.08, rng.exponential(3.0, N), 0.0)
rain = np.convolve(rain, [0.4, 0.3, 0.2, 0.1])[:N]
soil, store, level = 5.0, 2.0, []
for r in rain:
    runoff = r * min(1.0, (soil / 20.0) ** 2)
    soil = max(0.0, soil + r - runoff - 0.02 * soil)
    store = store + runoff + 0.02 * soil - 0.012 * store ** 1.5
    level.append(store)
df = pd.DataFrame({"rain": rain, "level": level})
df.loc[df.index % 6 != 0, "level"] = np.nan
df["since"] = (df.index % 6) / 6.0
df["target"] = df["level"].shift(-1).bfill()      # the next report
df["level"] = df["level"].bfill()
df = df.dropna()

cols = ["rain", "level", "since"]
cut = int(len(df) * 0.75)
m, s = df[:cut].mean(), df[:cut].std()
df = (df - m) / s
feat = df[cols].to_numpy(np.float32)
tgt = df["target"].to_numpy(np.float32)
W = 24
X = torch.tensor(np.stack([feat[i - W + 1:i + 1] for i in range(W, len(df))]))
y = torch.tensor(tgt[W:])
c = cut - W


class Gauge(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.out(h[:, -1]).squeeze(-1)


model = Gauge()
opt = torch.optim.Adam(model.parameters(), lr=6e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 5)
loader = DataLoader(TensorDataset(X[:c], y[:c]), batch_size=128, shuffle=True)
for ep in range(5):
    for xb, yb in loader:
        loss = nn.functional.mse_loss(model(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
    with torch.no_grad():
        err = (model(X[c:]) - y[c:]).abs().mean() * s["target"]
    print(ep, round(loss.item(), 4), "MAE of the next report [cm]:", round(err.item(), 3))
