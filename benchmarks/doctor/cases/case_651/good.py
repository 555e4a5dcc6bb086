"""Fault detection on a gearbox: an autoencoder learns normal vibration, the residual flags the rest."""
import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(10)
torch.manual_seed(10)
L = 48


def record(n, faulty=False):
    t = np.arange(L)[None]
    turn = rng.uniform(0.02, 0.06, (n, 1))
    phase = 2 * np.pi * (turn * t + rng.random((n, 1)))
    x = np.sin(phase) + 0.5 * np.sin(2 * phase + 1.0) + 0.25 * np.cos(3 * phase)
    if faulty:
        x = x + 0.5 * np.sin(1.5 * phase + 2 * np.pi * rng.random((n, 1)))
    return torch.tensor(x + 0.1 * rng.standard_normal((n, L)), dtype=torch.float32)


class AutoEncoder(nn.Module):
    def __init__(self, code=3):
        super().__init__()
        self.down = nn.Sequential(nn.Linear(L, 96), nn.ELU(), nn.Linear(96, 48), nn.ELU(), nn.Linear(48, code))
        self.up = nn.Sequential(nn.Linear(code, 48), nn.ELU(), nn.Linear(48, 96), nn.ELU(), nn.Linear(96, L))

    def forward(self, x):
        return self.up(self.down(x))


normal, unseen, broken = record(8000), record(800), record(800, faulty=True)
net = AutoEncoder()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 16)
criterion = nn.MSELoss(reduction="sum")
for epoch in range(16):
    total = 0.0
    for idx in torch.randperm(len(normal)).split(64):
        x = normal[idx]
        loss = criterion(net(x), x) / len(x)
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item() * len(x)
    sched.step()
    if epoch % 5 == 0:
        print(f"epoch {epoch}: summed squared residual per window {total / len(normal):.3f}")

net.eval()
with torch.no_grad():
    r_ok = (net(unseen) - unseen).pow(2).mean(1)
    r_bad = (net(broken) - broken).pow(2).mean(1)
auc = roc_auc_score(np.r_[np.zeros(800), np.ones(800)], torch.cat([r_ok, r_bad]).numpy())
print(f"unseen normal windows: mse {r_ok.mean():.4f} (variance {unseen.var():.3f}); fault detection AUC {auc:.3f}")
