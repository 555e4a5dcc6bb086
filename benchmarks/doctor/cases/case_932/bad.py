import numpy as np
import torch
from torch import nn
from sklearn.metrics import mean_absolute_error

N_STORES = 2
HISTORY, DAYS = 14, 150
torch.manual_seed(8)
rng = np.random.default_rng(8)


def simulate(stores):
    """Daily sales per store: weekday pattern, advert effect that wears out with repetition."""
    base = rng.uniform(0.6, 1.4, (stores, 1))
    dow = np.array([0.8, 0.7, 0.8, 0.9, 1.2, 1.5, 1.1])[np.arange(DAYS) % 7]
    ads = (rng.random((stores, DAYS)) < 0.3).astype(float)
    tired = np.zeros((stores, DAYS))
    for d in range(1, DAYS):
        tired[:, d] = 0.7 * tired[:, d - 1] + ads[:, d - 1]
    lift = 1 + 2.0 * np.roll(ads, 1, axis=1) * np.exp(-tired)
    sales = base * dow * lift * np.exp(rng.normal(0, 0.1, (stores, DAYS)))
    return sales, ads, dow


def to_windows(stores, stride):
    sales, ads, dow = simulate(stores)
    X, y = [], []
    for s in range(stores):
        for d in range(HISTORY + 1, DAYS, stride):
            w = slice(d - HISTORY, d)
            X.append(np.stack([sales[s, w], ads[s, w], dow[w]], 1))
            y.append(sales[s, d])
    return torch.tensor(np.array(X), dtype=torch.float32), torch.tensor(np.array(y), dtype=torch.float32)


X, y = to_windows(N_STORES, 1)
Xv, yv = to_windows(40, 5)
mu, sd = X.mean((0, 1)), X.std((0, 1))
X, Xv = (X - mu) / sd, (Xv - mu) / sd

net = nn.Sequential(nn.Flatten(), nn.Linear(HISTORY * 3, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(),
                    nn.Linear(64, 1), nn.Flatten(0))
opt = torch.optim.Adam(net.parameters(), lr=2e-3, weight_decay=1e-4)
for step in range(1500):
    pick = torch.randint(len(X), (128,))
    opt.zero_grad()
    loss = nn.functional.mse_loss(net(X[pick]), y[pick])
    loss.backward()
    opt.step()
    if step % 300 == 299:
        with torch.no_grad():
            vl = nn.functional.mse_loss(net(Xv), yv).item()
        print(f"step {step + 1:4d}  train {loss.item():.4f}  new stores {vl:.4f}")
print("MAE on new stores:", round(float(mean_absolute_error(yv, net(Xv).detach())), 3))
