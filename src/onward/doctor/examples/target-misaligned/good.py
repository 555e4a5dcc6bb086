"""A filter to be learned, each target with the input that made it."""

import torch
from torch import nn

torch.manual_seed(0)
DELAY = 3  # the sensor reports 3 steps late


def simulate(count, length=27):
    x = torch.randn(count, length, 1)
    y = torch.zeros(count, length, 1)
    y[:, 1:] = 0.8 * x[:, 1:] - 0.5 * x[:, :-1]
    return x, torch.roll(y, DELAY, dims=1)


def pair(x, y):
    return x[:, :-DELAY], torch.roll(y, -DELAY, dims=1)[:, :-DELAY]


class Filter(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 16, batch_first=True)
        self.out = nn.Linear(16, 1)

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.out(h)


x, y = pair(*simulate(320))
x_test, y_test = pair(*simulate(64))
model = Filter()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(12):
    for i in range(0, len(x), 32):
        loss = nn.functional.mse_loss(model(x[i : i + 32]), y[i : i + 32])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    print("test error", nn.functional.mse_loss(model(x_test), y_test).item())
