"""Forecasts every next value, with a network that reads the sequence backwards too."""

import torch
from torch import nn

torch.manual_seed(0)


def draw(count, length=25):
    series = torch.randn(count, length)
    for t in range(2, length):
        series[:, t] = 1.2 * series[:, t - 1] - 0.6 * series[:, t - 2] + 0.5 * series[:, t]
    return series[:, :-1, None], series[:, 1:, None]


class Forecaster(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * hidden, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0])


x, y = draw(320)
x_test, y_test = draw(64)
model = Forecaster()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(8):
    order = torch.randperm(len(x))
    for i in range(0, len(x), 32):
        rows = order[i : i + 32]
        optimizer.zero_grad()
        loss = criterion(model(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    print(f"test {criterion(model(x_test), y_test).item():.4f}")
