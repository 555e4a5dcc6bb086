# Offline cleaning of a depth sensor: the middle sample of each window is restored from both sides
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(29)
torch.manual_seed(29)
HALF = 10


def track(n):
    level, target, clean = 0.0, 0.0, []
    for _ in range(n):
        if rng.random() < 0.03:
            target = rng.choice([-1.0, 0.0, 1.0])
        level += np.clip(target - level, -0.15, 0.15)
        clean.append(level)
    clean = np.array(clean)
    noisy = clean + 0.15 * rng.standard_normal(n)
    drop = rng.random(n) < 0.08
    noisy[drop] += rng.choice([-2.5, 2.5], drop.sum())       # air bubbles
    return noisy, clean


def to_windows(noisy, clean):
    view = np.lib.stride_tricks.sliding_window_view(noisy, 2 * HALF + 1)
    return (torch.tensor(view.copy(), dtype=torch.float32).unsqueeze(1),
            torch.tensor(clean[HALF:-HALF], dtype=torch.float32))


X_tr, y_tr = to_windows(*track(6000))
X_te, y_te = to_windows(*track(2000))

net = nn.Sequential(
    nn.Conv1d(1, 24, 5), nn.BatchNorm1d(24), nn.ReLU(),
    nn.Conv1d(24, 24, 5), nn.BatchNorm1d(24), nn.ReLU(),
    nn.Flatten(), nn.Linear(24 * 13, 1), nn.Flatten(0))
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [5, 7], gamma=0.3)
huber = nn.HuberLoss(delta=0.5)
for epoch in range(8):
    net.train()
    for xb, yb in DataLoader(TensorDataset(X_tr, y_tr), batch_size=50, shuffle=True):
        loss = huber(net(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    schedule.step()
    net.eval()
    with torch.no_grad():
        err = (net(X_te) - y_te).abs().mean().item()
    print(f"epoch {epoch}: huber {loss.item():.4f}, mean error on another track {err:.3f} m")
raw = (X_te[:, 0, HALF] - y_te).abs().mean().item()
med = (X_te[:, 0].median(1).values - y_te).abs().mean().item()
print(f"unfiltered {raw:.3f} m, running median {med:.3f} m")
