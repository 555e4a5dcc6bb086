import argparse

import numpy as np
import torch
import torch.nn as nn

parser = argparse.ArgumentParser()
parser.add_argument("--tau", type=float, default=0.9)
parser.add_argument("--epochs", type=int, default=24)
args, _ = parser.parse_known_args()

# wind farm output, four hours ahead
rng = np.random.default_rng(14)
torch.manual_seed(14)
n = 4000
speed, slow = np.zeros(n), np.zeros(n)
for t in range(1, n):
    slow[t] = 0.995 * slow[t - 1] + 0.25 * rng.standard_normal()
    speed[t] = 0.93 * speed[t - 1] + 0.8 * rng.standard_normal()
wind = np.abs(8 + slow + speed + 2.0 * np.sin(2 * np.pi * np.arange(n) / 24))
power = 100 / (1 + np.exp(-(wind - 9) * 0.9)) + rng.standard_normal(n)
nwp = np.roll(wind, -4) + 0.7 * rng.standard_normal(n)

data = np.stack([power, wind, nwp], 1)[:-4]
tgt = power[4:]
n_train = 2900
data = (data - data[:n_train].mean(0)) / data[:n_train].std(0)
p_mean, p_std = tgt[:n_train - 4].mean(), tgt[:n_train - 4].std()
W = 12
X = torch.tensor(np.stack([data[k - W:k] for k in range(W, len(data))]), dtype=torch.float32)
y = torch.tensor((tgt[W - 1:-1] - p_mean) / p_std, dtype=torch.float32)
Xa, ya, Xb, yb = X[:n_train - 20], y[:n_train - 20], X[n_train:], y[n_train:]


class WindNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x):
        return self.out(self.rnn(x)[0][:, -1]).squeeze(-1)


def pinball(pred, target, tau):
    e = target - pred
    return torch.maximum(tau * e, (tau - 1) * e).mean()


net = WindNet()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
for epoch in range(args.epochs):
    for b in torch.randperm(len(Xa)).split(64):
        opt.zero_grad()
        loss = pinball(net(Xa[b]), ya[b], args.tau)
        loss.backward()
        opt.step()
with torch.no_grad():
    e = (net(Xb) - yb) * p_std
print(f"loss {loss.item():.4f} | test MAE {e.abs().mean():.2f} MW, RMSE {e.pow(2).mean().sqrt():.2f} MW")
