# probabilistic wind power forecast: mean and variance for the next quarter of an hour
import math
import numpy as np
import torch
from sklearn.metrics import r2_score, mean_squared_error

SEED, LAGS, HIDDEN = 77, 8, 32
torch.manual_seed(SEED)
rng = np.random.default_rng(SEED)

n = 5000
speed, gust = np.zeros(n), np.zeros(n)
speed[0] = 8.0
for t in range(1, n):
    gust[t] = 0.9 * gust[t - 1] + 0.28 * rng.normal()
    speed[t] = max(speed[t - 1] + 0.08 * (8.0 - speed[t - 1]) + 0.5 * gust[t - 1] + 0.08 * rng.normal(), 0.0)
power = np.clip((speed - 3.0) / 9.0, 0.0, 1.0) ** 3  # fraction of rated power
power += 0.01 * rng.normal(size=n)

features = np.stack([speed[t - LAGS:t] for t in range(LAGS, n)])
target = power[LAGS:]
n_tr = 4000
f_mean, f_std = features[:n_tr].mean(0), features[:n_tr].std(0)
Z = torch.tensor((features - f_mean) / f_std, dtype=torch.float32)
y = torch.tensor(target, dtype=torch.float32)

body = torch.nn.Sequential(torch.nn.Linear(LAGS, HIDDEN), torch.nn.Tanh(),
                           torch.nn.Linear(HIDDEN, HIDDEN), torch.nn.Tanh())
mean_head = torch.nn.Linear(HIDDEN, 1)
logvar_head = torch.nn.Linear(HIDDEN, 1)
params = [*body.parameters(), *mean_head.parameters(), *logvar_head.parameters()]
opt = torch.optim.Adam(params, lr=3e-3)


def predict(z):
    h = body(z)
    return mean_head(h), logvar_head(h).clamp(-8.0, 2.0)


def nll(mu, logvar, obs):
    return 0.5 * (math.log(2 * math.pi) + logvar + (obs - mu) ** 2 / logvar.exp()).mean()


for epoch in range(25):
    order = torch.randperm(n_tr)
    for i in range(0, n_tr, 100):
        pick = order[i:i + 100]
        loss = nll(*predict(Z[pick]), y[pick])
        opt.zero_grad()
        loss.backward()
        opt.step()

mu, logvar = [v.detach().numpy().ravel() for v in predict(Z[n_tr:])]
print("NLL of the last batch:", round(loss.item(), 3))
print("test R2:", round(r2_score(target[n_tr:], mu), 3),
      " RMSE:", round(mean_squared_error(target[n_tr:], mu) ** 0.5, 4))
