"""Weekly growth of lending: GRU against AR(8) with expanding-window cross-validation."""
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(11)
torch.manual_seed(11)

# simulated smooth-transition autoregression, the yield spread decides on the regime
n = 1600
spread, growth = np.zeros(n), np.full(n, 2.0)
for t in range(1, n):
    spread[t] = 0.85 * spread[t - 1] + 0.5 * rng.normal()
    regime = np.tanh(2.0 * spread[t - 1])
    growth[t] = 2.0 + 0.8 * regime * (growth[t - 1] - 2.0) + 1.5 * abs(spread[t - 1]) - 1.0 + 0.3 * rng.normal()

LAGS = 8
feats = np.stack([growth, spread], axis=1)
X = np.stack([feats[i:i + LAGS] for i in range(n - LAGS)])
y = growth[LAGS:]


class Forecaster(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.gru = nn.GRU(2, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        _, h = self.gru(x)
        return self.out(h[-1]).squeeze(-1)


def fit(X_tr, y_tr, epochs=14, batch=64):
    net = Forecaster()
    opt = torch.optim.Adam(net.parameters(), lr=1e-2, weight_decay=1e-5)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, epochs)
    for _ in range(epochs):
        for idx in torch.randperm(len(X_tr)).split(batch):
            opt.zero_grad()
            nn.functional.mse_loss(net(X_tr[idx]), y_tr[idx]).backward()
            opt.step()
        sched.step()
    return net.eval()


for fold, (cut, end) in enumerate([(700, 1000), (1000, 1300), (1300, len(y))]):
    mu, sd = feats[:cut].mean(0), feats[:cut].std(0)
    Z = torch.tensor((X - mu) / sd, dtype=torch.float32)
    target = torch.tensor((y - mu[0]) / sd[0], dtype=torch.float32)
    net = fit(Z[:cut - LAGS], target[:cut - LAGS])
    with torch.no_grad():
        pred = net(Z[cut:end]).numpy() * sd[0] + mu[0]
    A = np.c_[X.reshape(len(X), -1), np.ones(len(X))]
    ar = A[cut:end] @ np.linalg.lstsq(A[:cut - LAGS], y[:cut - LAGS], rcond=None)[0]
    rmse = lambda p: np.sqrt(np.mean((p - y[cut:end]) ** 2))
    print(f"fold {fold}: RMSE in points  GRU {rmse(pred):.3f}  AR {rmse(ar):.3f}  last {rmse(X[cut:end, -1, 0]):.3f}")
