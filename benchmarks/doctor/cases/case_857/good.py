"""Returns of a stock: the price is a random walk, so its best forecast is today's price. What can be told is the volatility."""
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(9)
torch.manual_seed(9)
n, WINDOW = 8000, 16

# two regimes of activity; big moves come in clusters
active = np.zeros(n, dtype=int)
for t in range(1, n):
    active[t] = 1 - active[t - 1] if rng.random() < 0.02 else active[t - 1]
ret = rng.standard_normal(n) * np.where(active == 1, 2.5, 0.6)            # per cent per day
price = 100 + np.cumsum(ret)

cut = 5500
scale = ret[:cut].std()
r = torch.tensor(ret / scale, dtype=torch.float32)
windows = r.unfold(0, WINDOW, 1)[:-1].unsqueeze(-1)
coming = r[WINDOW:]
X_train, y_train = windows[:cut - WINDOW], coming[:cut - WINDOW]
X_test, y_test = windows[cut - WINDOW:], coming[cut - WINDOW:]


class VolatilityNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 16, batch_first=True)
        self.head = nn.Linear(16, 2)

    def forward(self, x):
        mean, raw = self.head(self.rnn(x)[0][:, -1]).unbind(-1)
        return mean, nn.functional.softplus(raw) + 1e-3


net = VolatilityNet()
opt = torch.optim.Adam(net.parameters(), lr=3e-3, weight_decay=1e-5)
gauss = nn.GaussianNLLLoss(full=True)
for epoch in range(6):
    for ids in torch.randperm(len(X_train)).split(64):
        mean, var = net(X_train[ids])
        loss = gauss(mean, y_train[ids], var)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    with torch.no_grad():
        mean, var = net(X_test)
        print(f"epoch {epoch}: test NLL {gauss(mean, y_test, var).item():.4f}")

with torch.no_grad():
    constant = gauss(torch.zeros_like(y_test), y_test, y_train.var().expand_as(y_test)).item()
    rolling = gauss(torch.zeros_like(y_test), y_test, X_test.squeeze(-1)[:, -10:].pow(2).mean(1)).item()
    tomorrow = torch.tensor(price[cut - 1:-1]) + mean * scale
print(f"NLL with one variance for all days {constant:.4f}, with the variance of the last ten days {rolling:.4f}")
print("price RMSE: network %.3f, today's price %.3f -- equal, as it must be for a random walk" % (
    np.sqrt(((tomorrow.numpy() - price[cut:]) ** 2).mean()), np.sqrt((ret[cut:] ** 2).mean())))
