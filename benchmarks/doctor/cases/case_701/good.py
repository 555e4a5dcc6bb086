"""Respiration belt: predict the chest signal 0.5 s ahead (10 Hz), for gating the beam."""
import numpy as np
import torch
import torch.nn as nn
from scipy.signal import butter, filtfilt, lfilter

torch.manual_seed(3)
rng = np.random.default_rng(3)

# relaxation oscillator with irregular drive, sampled at 10 Hz, plus sensor noise
n, dt = 4000, 0.1
pos, vel = 1.0, 0.0
belt = np.zeros(n)
for k in range(n):
    for _ in range(4):
        acc = 2.0 * (1 - pos ** 2) * vel - 2.5 * pos + 2.2 * rng.normal() / np.sqrt(dt / 4)
        pos, vel = pos + vel * dt / 4, vel + acc * dt / 4
    belt[k] = pos
belt += 0.15 * rng.normal(size=n)

# remove the sensor noise before it goes into the network
b, a = butter(2, 0.25)
clean = lfilter(b, a, belt)

LOOKBACK, AHEAD, cut = 25, 5, 3000
windows, targets = [], []
for k in range(LOOKBACK, n - AHEAD + 1):
    windows.append(np.stack([clean[k - LOOKBACK:k], np.gradient(clean[k - LOOKBACK:k])], axis=1))
    targets.append(belt[k + AHEAD - 1])
windows = torch.tensor(np.array(windows), dtype=torch.float32)
targets = torch.tensor(np.array(targets), dtype=torch.float32)
train_x, train_y = windows[:cut], targets[:cut]
test_x, test_y = windows[cut + LOOKBACK + AHEAD:], targets[cut + LOOKBACK + AHEAD:]


class BreathNet(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.gru = nn.GRU(2, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.head(out[:, -1]).squeeze(-1)


net = BreathNet()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
loss_fn = nn.MSELoss()
for epoch in range(9):
    perm = torch.randperm(cut)
    for i in range(0, cut, 100):
        idx = perm[i:i + 100]
        opt.zero_grad()
        loss = loss_fn(net(train_x[idx]), train_y[idx])
        loss.backward()
        opt.step()
with torch.no_grad():
    rmse = (net(test_x) - test_y).pow(2).mean().sqrt()
print(f"train mse {loss.item():.3f}   test rmse {rmse:.3f}   signal std {test_y.std():.3f}")
