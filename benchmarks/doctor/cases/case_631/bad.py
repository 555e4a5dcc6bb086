"""One-step forecast of the level in a buffer tank (pump in, valve out)."""
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(3)
torch.manual_seed(3)

n = 4500
pump, valve, level = np.zeros(n), np.zeros(n), np.zeros(n)
pump[0], valve[0], level[0] = 0.5, 0.5, 2.0
for t in range(1, n):
    pump[t] = rng.uniform(0.1, 1.0) if rng.random() < 0.4 else pump[t - 1]
    valve[t] = rng.uniform(0.15, 0.9) if rng.random() < 0.4 else valve[t - 1]
    flow = 0.023 * pump[t - 1] ** 3 - 0.017 * valve[t - 1] ** 2 * np.sqrt(level[t - 1])
    level[t] = np.clip(level[t - 1] + flow, 0.05, 6.0)

data = np.stack([level, pump, valve], axis=1)
split = int(0.75 * n)
mu, sd = data[:split].mean(0), data[:split].std(0)
data = ((data - mu) / sd).astype(np.float32)


def windows(block, lookback=20):
    xs = [block[i:i + lookback] for i in range(len(block) - lookback)]
    ys = [block[i + lookback, 0] for i in range(len(block) - lookback)]
    return torch.tensor(np.array(xs)), torch.tensor(np.array(ys)).unsqueeze(1)


x_train, y_train = windows(data[:split])
x_test, y_test = windows(data[split:])


class TankNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 24, batch_first=True)
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        h, _ = self.gru(x)
        return self.head(h[:, -1])


net = TankNet()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(4):
    for xb, yb in DataLoader(TensorDataset(x_train, y_train), batch_size=64, shuffle=True):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(xb), yb)
        loss.backward()
        opt.step()

with torch.no_grad():
    pred = net(x_test)
ss_res = ((y_test - pred) ** 2).sum()
ss_tot = ((y_test - y_test.mean()) ** 2).sum()
print(f"test R2 = {1 - ss_res / ss_tot:.5f}   rmse = {(y_test - pred).pow(2).mean().sqrt() * sd[0]:.4f} m")
