"""Forecasts a growing series, standardised with the mean and spread of its training part."""

import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
rng = np.random.default_rng(0)
t = np.arange(600)
series = 20 + 0.05 * t + (3 + 0.01 * t) * np.sin(2 * np.pi * t / 25) + rng.normal(0, 0.5, 600)
cut = 420
scaled = (series - series[:cut].mean()) / series[:cut].std()


def windows(values, length=25):
    x = np.stack([values[i : i + length] for i in range(len(values) - length)])
    y = values[length:]
    return torch.tensor(x[..., None]).float(), torch.tensor(y[:, None]).float()


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, batch_first=True)
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


x, y = windows(scaled[:cut])
x_test, y_test = windows(scaled[cut:])
loader = torch.utils.data.DataLoader(
    torch.utils.data.TensorDataset(x, y), batch_size=32, shuffle=True
)
model = Forecaster()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(6):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(xb), yb)
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    print("test", nn.functional.mse_loss(model(x_test), y_test).item())
