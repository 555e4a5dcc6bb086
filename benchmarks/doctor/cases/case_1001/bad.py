# Glacier gauge: estimate today's melt discharge from the weather up to and including today
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(4)
torch.manual_seed(4)
n_days = 5000
day = np.arange(n_days)
temp = 9 * np.sin(2 * np.pi * day / 365) + np.convolve(rng.normal(0, 3, n_days + 2), [0.5, 0.3, 0.2], "valid")
rain = rng.gamma(0.5, 6.0, n_days) * (rng.random(n_days) < 0.4)
store, q = 0.0, np.zeros(n_days)
for t in range(n_days):
    melt = 1.5 * max(temp[t], 0) + (rain[t] if temp[t] > 0 else 0.0)
    store = 0.45 * (store + melt)
    q[t] = store + 0.3 * rng.normal()

LOOKBACK = 12
n_tr = 4000
W = np.stack([temp, rain], axis=1)
mu, sd = W[:n_tr].mean(0), W[:n_tr].std(0)
q_mu, q_sd = q[:n_tr].mean(), q[:n_tr].std()

def make_set(lo, hi):
    X, Y = [], []
    for s in range(lo, hi - LOOKBACK - 1):
        e = s + LOOKBACK
        X.append((W[s:e] - mu) / sd)
        Y.append((q[e + 1] - q_mu) / q_sd)
    return torch.tensor(np.array(X)).float(), torch.tensor(np.array(Y)).float()

X_tr, y_tr = make_set(0, n_tr)
X_te, y_te = make_set(n_tr, n_days)

class MeltNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.gru = nn.GRU(2, hidden, batch_first=True)
        self.lin = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.lin(self.gru(x)[0][:, -1]).squeeze(-1)

net = MeltNet()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
loader = DataLoader(TensorDataset(X_tr, y_tr), batch_size=64, shuffle=True)
for ep in range(15):
    tot = 0.0
    for xb, yb in loader:
        loss = nn.functional.mse_loss(net(xb), yb)
        opt.zero_grad(); loss.backward(); opt.step()
        tot += loss.item() * len(xb)
    print(f"epoch {ep} train {tot / len(X_tr):.4f}")
with torch.no_grad():
    rmse = (net(X_te) - y_te).pow(2).mean().sqrt().item() * q_sd
print(f"test rmse of the daily discharge {rmse:.2f} m3/s (std {q[n_tr:].std():.2f})")
