import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from dataclasses import dataclass


@dataclass
class Cfg:
    days: int = 700
    stores: int = 8
    window: int = 14
    epochs: int = 10
    lr: float = 2e-3
    bs: int = 64


cfg = Cfg()
torch.manual_seed(1)
rs = np.random.RandomState(1)

# coffee pods: whoever stocked up in a promotion comes back three weeks later
week = np.array([0.7, 0.8, 0.8, 0.9, 1.2, 1.6, 1.0])
promo = (rs.rand(cfg.stores, cfg.days) < 0.15) * rs.choice([0.4, 0.7, 1.0], (cfg.stores, cfg.days))
units = np.zeros((cfg.stores, cfg.days))
for d in range(cfg.days):
    back = promo[:, d - 21] if d >= 21 else 0.0
    units[:, d] = 50 * week[d % 7] * (1 + 0.3 * promo[:, d]) * (1 + 1.8 * back) * np.exp(rs.normal(0, 0.05, cfg.stores))
dow = np.eye(7)[np.arange(cfg.days) % 7]

split = 520
mean, std = units[:, :split].mean(), units[:, :split].std()


def windows(lo, hi):
    X, Y = [], []
    for s in range(cfg.stores):
        for d in range(lo, hi):
            w = slice(d - cfg.window, d)
            X.append(np.c_[(units[s, w] - mean) / std, promo[s, w], dow[w]])
            Y.append((units[s, d] - mean) / std)
    return torch.tensor(np.array(X), dtype=torch.float32), torch.tensor(np.array(Y), dtype=torch.float32)


Xtr, Ytr = windows(40, split)
Xte, Yte = windows(split, cfg.days)

model = nn.Sequential(nn.Conv1d(9, 16, 3, padding=1), nn.ReLU(), nn.Flatten(),
                      nn.Linear(16 * cfg.window, 32), nn.ReLU(), nn.Linear(32, 1))
opt = torch.optim.Adam(model.parameters(), lr=cfg.lr, weight_decay=1e-4)
for ep in range(cfg.epochs):
    model.train()
    for idx in torch.randperm(len(Xtr)).split(cfg.bs):
        loss = F.smooth_l1_loss(model(Xtr[idx].transpose(1, 2)).squeeze(1), Ytr[idx])
        opt.zero_grad(); loss.backward(); opt.step()
model.eval()
with torch.no_grad():
    p = model(Xte.transpose(1, 2)).squeeze(1)
print("train", round(loss.item(), 4), " MAE units", round((p - Yte).abs().mean().item() * std, 2))
