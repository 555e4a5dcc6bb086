# log realised volatility of tomorrow from the last 20 daily returns
from dataclasses import dataclass
import numpy as np
import torch
from torch import nn


@dataclass
class Cfg:
    days: int = 6000
    window: int = 20
    hidden: int = 24
    lr: float = 4e-3
    epochs: int = 14
    batch: int = 128


cfg = Cfg()
torch.manual_seed(2)
g = np.random.default_rng(2)

logvol = np.zeros(cfg.days)
ret = np.zeros(cfg.days)
for t in range(1, cfg.days):
    shock = ret[t - 1] / np.exp(logvol[t - 1])
    logvol[t] = 0.85 * logvol[t - 1] + 0.35 * (abs(shock) - 0.8) - 0.25 * shock
    ret[t] = np.exp(logvol[t]) * g.normal()
rv = (logvol + g.normal(0, 0.25, cfg.days)).astype(np.float32)

idx = np.arange(cfg.window, cfg.days)
X = np.stack([ret[i - cfg.window:i] for i in idx]).astype(np.float32)
cut = int(0.8 * len(idx))
scale = X[:cut].std()
X = torch.from_numpy(X / scale).unsqueeze(-1)
y = torch.from_numpy(rv[idx])
X_tr, X_te, y_tr, y_te = X[:cut], X[cut + cfg.window:], y[:cut], y[cut + cfg.window:]


class VolNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, cfg.hidden, batch_first=True)
        self.out = nn.Linear(cfg.hidden, 1)

    def forward(self, x):
        return self.out(self.rnn(x)[1][-1]).squeeze(-1)


net = VolNet()
opt = torch.optim.Adam(net.parameters(), lr=cfg.lr)
for ep in range(cfg.epochs):
    for b in torch.randperm(len(X_tr)).split(cfg.batch):
        loss = ((net(X_tr[b]) - y_tr[b]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    p = net(X_te).numpy().ravel()
print("train loss", loss.item())
print("out-of-sample rmse", np.sqrt(np.mean((p - y_te.numpy()) ** 2)))
