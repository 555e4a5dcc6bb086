import argparse
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def rides(rng, count, length=50):
    """Turbo-trainer sessions: power and cadence in, heart rate (standardised) out at each 5 s step."""
    level = rng.uniform(-1, 1, (count, length // 5)).repeat(5, axis=1)
    power = level + 0.3 * rng.standard_normal((count, length))
    cadence = rng.uniform(-1, 1, (count, 1)) + 0.3 * rng.standard_normal((count, length))
    strain, heart, out = np.zeros(count), np.zeros(count), []
    for k in range(length):
        strain = 0.92 * strain + np.where(power[:, k] > 0.1, 0.25, -0.05)
        goal = 1.2 * power[:, k] * (1 - 0.4 * cadence[:, k]) + 0.8 * strain
        heart = heart + np.where(goal > heart, 0.45, 0.12) * (goal - heart)
        out.append(heart + 0.05 * rng.standard_normal(count))
    x = torch.tensor(np.stack([power, cadence], 2), dtype=torch.float32)
    return x, torch.tensor(np.stack(out, 1), dtype=torch.float32)


class HeartRate(nn.Module):
    def __init__(self, n_features, hidden=32):
        super().__init__()
        self.gru = nn.GRU(n_features, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        n, length, feats = x.shape
        h, _ = self.gru(x.view(-1, 1, feats))
        return self.fc(h).view(n, length)


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=10)
    ap.add_argument("--lr", type=float, default=8e-3)
    args = ap.parse_args()
    torch.manual_seed(5)
    rng = np.random.default_rng(5)
    x, y = rides(rng, 800)
    x_val, y_val = rides(rng, 200)
    net = HeartRate(x.shape[2])
    opt = torch.optim.Adam(net.parameters(), lr=args.lr)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, args.epochs)
    for epoch in range(1, args.epochs + 1):
        for b in torch.randperm(len(x)).split(40):
            loss = F.mse_loss(net(x[b]), y[b])
            opt.zero_grad()
            loss.backward()
            opt.step()
        sched.step()
        with torch.no_grad():
            explained = 1 - F.mse_loss(net(x_val), y_val) / y_val.var()
        print(f"[{epoch}/{args.epochs}] loss {loss.item():.4f} validation R2 {explained:.3f}")
