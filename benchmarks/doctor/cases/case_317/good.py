import numpy as np
import torch
from torch import nn

# Next-day realised volatility from the last 15 days of returns and volatilities
rng = np.random.default_rng(40)
torch.manual_seed(40)
days = 3600
logv, lev = np.zeros(days), np.zeros(days)
ret, rv = np.zeros(days), np.zeros(days)
for d in range(1, days):
    shock = 1.2 * max(-ret[d - 1] / np.exp(logv[d - 1]) - 0.3, 0.0)
    lev[d] = 0.8 * lev[d - 1] + 0.35 * shock
    logv[d] = 0.7 * logv[d - 1] + 0.45 * np.tanh(lev[d] - 0.6) + 0.05 * rng.standard_normal()
    ret[d] = np.exp(logv[d]) * rng.standard_normal()
    rv[d] = np.exp(logv[d] + 0.05 * rng.standard_normal())

frame = np.stack([ret / rv.clip(1e-3), np.log(rv.clip(1e-3))], 1)[10:]
n_tr = 2700
frame = (frame - frame[:n_tr].mean(0)) / frame[:n_tr].std(0)
window = 15
X = np.lib.stride_tricks.sliding_window_view(frame, window, axis=0)[:-1].transpose(0, 2, 1)
y = frame[window:, 1]
X = torch.tensor(X.copy(), dtype=torch.float32)
y = torch.tensor(y, dtype=torch.float32)
X_train, y_train = X[:n_tr - window], y[:n_tr - window]
X_test, y_test = X[n_tr:], y[n_tr:]


class VolNet(nn.Module):
    def __init__(self, units=20):
        super().__init__()
        self.gru = nn.GRU(2, units, batch_first=True)
        self.dense = nn.Linear(units, 1)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.dense(out[:, -1]).squeeze(1)


def mse(a, b):
    return ((a - b) ** 2).mean()


net = VolNet()
optimizer = torch.optim.Adam(net.parameters(), lr=4e-3)
for epoch in range(24):
    order = torch.randperm(len(X_train))
    for k in range(0, len(order), 100):
        batch = order[k:k + 100]
        optimizer.zero_grad()
        loss = mse(net(X_train[batch]), y_train[batch])
        loss.backward()
        optimizer.step()

with torch.no_grad():
    forecast = net(X_test).numpy().ravel()
corr = np.corrcoef(forecast, y_test.numpy())[0, 1]
print(f"loss {loss.item():.3f}  test MSE {np.mean((forecast - y_test.numpy()) ** 2):.3f}  corr {corr:.3f}")
