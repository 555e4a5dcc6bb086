import argparse
import numpy as np
import torch
from torch import nn

parser = argparse.ArgumentParser("fuel rate of a container ship from 20 minutes of sensor log")
parser.add_argument("--epochs", type=int, default=14)
parser.add_argument("--hidden", type=int, default=24)
parser.add_argument("--lr", type=float, default=4e-3)
args = parser.parse_args()

torch.manual_seed(21)
rng = np.random.default_rng(21)


def voyage(n_voyages, minutes=20):
    """shaft power [W], speed through water [m/s], hull draught [mm], wind pressure [Pa]"""
    power = 1.2e7 + 4e6 * rng.standard_normal((n_voyages, 1)) + np.cumsum(6e5 * rng.standard_normal((n_voyages, minutes)), 1)
    speed = 8.5 * np.cbrt(np.clip(power, 1e6, None) / 1.2e7) + 0.2 * rng.standard_normal((n_voyages, minutes))
    draught = rng.uniform(9000, 14500, (n_voyages, 1)) * np.ones((1, minutes))
    wind = np.abs(rng.standard_normal((n_voyages, 1)) * 60 + rng.standard_normal((n_voyages, minutes)) * 10)
    x = np.stack([power, speed, draught, wind], -1)
    slow = np.average(power, axis=1, weights=0.85 ** np.arange(minutes)[::-1]) / 1e7
    load = 1 + 0.25 * (draught[:, -1] - 11000) / 3000 * (1 + wind[:, -1] / 80)
    fuel = slow * load + 0.5 * (slow - 1.2) ** 2 + 0.03 * rng.standard_normal(n_voyages)
    return x.astype(np.float32), fuel.astype(np.float32)


x_fit, y_fit = voyage(1800)
x_val, y_val = voyage(500)
center = x_fit.mean((0, 1))
spread = x_fit.std((0, 1))
x_fit = (x_fit - center) / spread
x_val = (x_val - center) / spread
x_fit, y_fit, x_val, y_val = map(torch.from_numpy, (x_fit, y_fit, x_val, y_val))

class FuelLSTM(nn.Module):
    def __init__(self, n_in, hidden):
        super().__init__()
        self.rnn = nn.LSTM(n_in, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)
    def forward(self, x):
        _, (h, _) = self.rnn(x)
        return self.head(h[-1]).flatten()

net = FuelLSTM(x_fit.shape[-1], args.hidden)
optimiser = torch.optim.Adam(net.parameters(), lr=args.lr)
for epoch in range(args.epochs):
    for idx in torch.randperm(len(x_fit)).split(32):
        optimiser.zero_grad()
        loss = nn.functional.mse_loss(net(x_fit[idx]), y_fit[idx])
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        rmse = (net(x_val) - y_val).pow(2).mean().sqrt()
    print(f"epoch {epoch:2d}  val RMSE {rmse:.4f} kg/s (spread of the data {y_val.std():.4f})")
