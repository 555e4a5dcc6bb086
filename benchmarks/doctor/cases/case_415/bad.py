# Heart rate of a runner from pace and slope (watch export rebuilt with numpy)
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(9)
rng = np.random.default_rng(9)
n = 5200
speed = np.repeat(rng.uniform(1.5, 4.5, n // 30 + 1), 30)[:n] + 0.1 * rng.standard_normal(n)
grade = np.repeat(rng.uniform(-0.06, 0.08, n // 22 + 1), 22)[:n]
heat = 20 + 8 * np.sin(2 * np.pi * np.arange(n) / 1700)

hr = np.full(n, 90.0)
for k in range(1, n):
    cost = speed[k] * (3.6 + 45 * grade[k]) * (1 + 0.01 * (heat[k] - 20))
    goal = 60 + 130 / (1 + np.exp(-(cost - 11) / 3.0))
    rate = 0.15 if goal > hr[k - 1] else 0.07
    hr[k] = hr[k - 1] + rate * (goal - hr[k - 1])
hr += 0.7 * rng.standard_normal(n)

data = np.array([speed, grade, heat]).reshape(-1, 3)
split = 4000
data = (data - data[:split].mean(0)) / data[:split].std(0)
hr_mean, hr_std = hr[:split].mean(), hr[:split].std()

WINDOW = 30
X = np.lib.stride_tricks.sliding_window_view(data, WINDOW, axis=0).transpose(0, 2, 1)
y = (hr[WINDOW - 1 :] - hr_mean) / hr_std
X, y = torch.tensor(X.copy(), dtype=torch.float32), torch.tensor(y, dtype=torch.float32)[:, None]
X_tr, y_tr, X_te, y_te = X[: split - WINDOW], y[: split - WINDOW], X[split:], y[split:]


class HeartRate(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 24, batch_first=True)
        self.head = nn.Sequential(nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1))

    def forward(self, x):
        return self.head(self.gru(x)[1][-1])


model = HeartRate()
opt = torch.optim.Adam(model.parameters(), lr=4e-3)
for epoch in range(8):
    for xb, yb in DataLoader(TensorDataset(X_tr, y_tr), 64, shuffle=True):
        loss = nn.functional.mse_loss(model(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        mae = (model(X_te) - y_te).abs().mean().item() * hr_std
    print(f"epoch {epoch + 1}: MAE {mae:.2f} bpm (spread of heart rate {hr[split:].std():.1f})")
