import argparse
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

parser = argparse.ArgumentParser()
parser.add_argument("--lookback", type=int, default=10)
parser.add_argument("--epochs", type=int, default=25)
parser.add_argument("--lr", type=float, default=3e-3)
args = parser.parse_args()
torch.manual_seed(0)
np.random.seed(0)


def shop_sales(days=700):
    """Weekly rhythm of a shop which over-orders after good days; every shop has its own size."""
    size = np.exp(np.random.uniform(2, 6))
    s = np.random.uniform(0.3, 0.8, size=2).tolist()
    for d in range(days):
        s.append(3.75 * s[-1] * (1 - s[-1]) * 0.6 + 0.38 * s[-2] ** 2 + 0.02 * np.random.randn())
        s[-1] = float(np.clip(s[-1], 0.02, 1.2))
    return size * np.array(s[30:]) * np.linspace(1.0, 1.8, len(s) - 30)


def make_windows(series):
    xs, ys, level, spread = [], [], [], []
    for i in range(0, len(series) - args.lookback):
        win = series[i:i + args.lookback + 1]  # the last entry is the day to forecast
        m, s = win.mean(), win.std()
        z = (win - m) / s
        xs.append(z[:-1])
        ys.append(z[-1])
        level.append(m)
        spread.append(s)
    return [torch.tensor(np.array(v), dtype=torch.float32) for v in (xs, ys, level, spread)]


shops = [shop_sales() for _ in range(6)]
train_parts = [make_windows(s[:500]) for s in shops]
test_parts = [make_windows(s[500:]) for s in shops]
x_tr, y_tr, _, _ = [torch.cat(p) for p in zip(*train_parts)]
x_te, y_te, lv, sp = [torch.cat(p) for p in zip(*test_parts)]

net = nn.Sequential(nn.Conv1d(1, 16, 3), nn.ReLU(), nn.Conv1d(16, 16, 3), nn.ReLU(),
                    nn.Flatten(), nn.Linear(16 * (args.lookback - 4), 32), nn.ReLU(), nn.Linear(32, 1))
opt = torch.optim.Adam(net.parameters(), lr=args.lr)
for epoch in range(args.epochs):
    order = torch.randperm(len(x_tr))
    for idx in order.split(128):
        opt.zero_grad()
        loss = F.mse_loss(net(x_tr[idx, None])[:, 0], y_tr[idx])
        loss.backward()
        opt.step()

with torch.no_grad():
    forecast = net(x_te[:, None])[:, 0] * sp + lv
actual = y_te * sp + lv
mape = ((forecast - actual).abs() / actual.abs()).mean() * 100
print(f"final batch loss {loss.item():.4f}, test MAPE {mape:.1f} %")
