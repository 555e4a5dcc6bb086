# Forecast weekly case counts of many districts, MLP on the last 8 weeks
import numpy as np
import torch
from sklearn.metrics import mean_absolute_error, r2_score

np.random.seed(4)
torch.manual_seed(4)


def district(weeks=110):
    x, prev, pop = 0.4 + np.random.rand(), 1.0, np.random.uniform(200, 500)
    cases = np.zeros(weeks)
    for w in range(weeks):
        x, prev = x * np.exp(3.0 * (1 - 0.98 * x - 0.02 * prev) + 0.03 * np.random.randn()), x
        cases[w] = np.random.poisson(pop * x)
    return cases


districts = [district() for _ in range(60)]
H = 8


def pairs(group):
    x = np.concatenate([np.lib.stride_tricks.sliding_window_view(c[20:-1], H) for c in group])
    y = np.concatenate([c[20 + H:] for c in group])
    return x, y


x_tr, y_tr = pairs(districts[:45])
x_te, y_te = pairs(districts[45:])
mu, sd = np.log1p(x_tr).mean(), np.log1p(x_tr).std()


def to_net(x):
    return torch.tensor((np.log1p(x) - mu) / sd, dtype=torch.float32)


net = torch.nn.Sequential(
    torch.nn.Linear(H, 48), torch.nn.SiLU(),
    torch.nn.Linear(48, 48), torch.nn.SiLU(),
    torch.nn.Linear(48, 1), torch.nn.Flatten(0))
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, 8, 0.3)
X, Y = to_net(x_tr), torch.tensor(np.log1p(y_tr), dtype=torch.float32)

for epoch in range(20):
    for b in torch.randperm(len(X)).split(64):
        loss = torch.nn.functional.mse_loss(net(X[b]), Y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()

with torch.no_grad():
    pred = np.expm1(net(to_net(x_te)).numpy())
print("train loss", round(loss.item(), 4))
print("MAE (cases/week)", round(mean_absolute_error(y_te, pred), 2), " R2", round(r2_score(y_te, pred), 3))
