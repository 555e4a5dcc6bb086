"""The recurrent layer wants time first, and "view" gives it the shape."""

import torch
from torch import nn

torch.manual_seed(0)
SERIES, STEPS = 32, 12


def draw():
    x = torch.rand(SERIES, STEPS, 2)
    y = (x[:, :, 0] * x[:, :, 1]).cumsum(1)
    return x, y


class Accumulator(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32)
        self.out = nn.Linear(32, 1)

    def forward(self, x):
        hidden, _ = self.lstm(x.view(STEPS, SERIES, 2))
        return self.out(hidden).view(SERIES, STEPS)


model = Accumulator()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
criterion = nn.MSELoss()
for step in range(400):
    x, y = draw()
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()

with torch.no_grad():
    x, y = draw()
    print("fresh series", criterion(model(x), y).item())
