import argparse

import numpy as np
import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--lookback", type=int, default=15)
parser.add_argument("--ahead", type=int, default=1)
args = parser.parse_args()

torch.manual_seed(4)
rng = np.random.default_rng(4)

# annealing oven: heater power [W], chamber pressure [Pa], temperature [K]
n = 5000
power = np.repeat(rng.uniform(500, 9000, n // 8 + 1), 8)[:n]
pressure = np.repeat(rng.uniform(20e3, 101e3, n // 15 + 1), 15)[:n]
temp = np.full(n, 600.0)
for k in range(1, n):
    radiation = 1.1e-8 * (temp[k - 1] ** 4 - 293.0**4)
    convection = 9e-5 * pressure[k - 1] * (temp[k - 1] - 293.0)
    temp[k] = temp[k - 1] + 0.011 * (power[k - 1] - radiation - convection) + 0.3 * rng.standard_normal()

cut = 3800
X = np.stack([power, pressure, temp], axis=1)
t_mean, t_std = temp[:cut].mean(), temp[:cut].std()
y = (temp - t_mean) / t_std

starts = np.arange(n - args.lookback - args.ahead + 1)
win = torch.tensor(np.stack([X[s : s + args.lookback] for s in starts]), dtype=torch.float32)
tgt = torch.tensor(y[starts + args.lookback + args.ahead - 1], dtype=torch.float32).view(-1, 1)
x_tr, y_tr, x_te, y_te = win[: cut - 20], tgt[: cut - 20], win[cut:], tgt[cut:]


class OvenModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 32, batch_first=True)
        self.linear = nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.linear(out[:, -1])


model = OvenModel()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
criterion = nn.MSELoss()
for epoch in range(args.epochs):
    for ix in torch.randperm(len(x_tr)).split(50):
        optimizer.zero_grad()
        loss = criterion(model(x_tr[ix]), y_tr[ix])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        mae = (model(x_te) - y_te).abs().mean().item() * t_std
    print(f"epoch {epoch + 1}: test MAE {mae:.2f} K")
