# Spot price of a freight route. The price is a random walk: its mean cannot be told better than by the
# last value, and the network is not asked to. It tells how far tomorrow's price may lie from today's.
import numpy as np
import torch
from torch import nn

torch.manual_seed(121)
rng = np.random.default_rng(121)
n, window = 6000, 15
vol, price, logvol = np.ones(n), np.zeros(n), 0.0
for k in range(1, n):
    shock = price[k - 1] - price[k - 2] if k > 1 else 0.0
    logvol = 0.8 * logvol + (0.5 if shock < -1.2 * vol[k - 1] else -0.06)
    vol[k] = 0.4 * np.exp(np.clip(logvol, -0.5, 2.0))
    price[k] = price[k - 1] + vol[k] * rng.standard_normal()

cut = 4600
steps = np.diff(price, prepend=0.0)
scale = steps[:cut].std()
r = torch.tensor(steps / scale, dtype=torch.float32)
X = r.unfold(0, window, 1)[:-1].unsqueeze(-1)
y = r[window:]
X_tr, y_tr, X_te, y_te = X[: cut - window], y[: cut - window], X[cut:], y[cut:]


class Spread(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 24, batch_first=True)
        self.log_sigma = nn.Linear(24, 1)

    def forward(self, x):
        return self.log_sigma(self.gru(x)[0][:, -1]).squeeze(-1)


def nll(log_sigma, step):
    """Gaussian around the last price, constants left out."""
    return (log_sigma + 0.5 * (step / log_sigma.exp()) ** 2).mean()


net = Spread()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(8):
    for idx in torch.randperm(len(X_tr)).split(64):
        loss = nll(net(X_tr[idx]), y_tr[idx])
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    with torch.no_grad():
        print(f"epoch {epoch + 1} unseen nll {nll(net(X_te), y_te):.4f}")
const = y_tr.std().log().expand(len(y_te))
print(f"one constant spread {nll(const, y_te):.4f}, true spread {nll(torch.tensor(np.log(vol / scale)).float()[-len(y_te):], y_te):.4f}")
