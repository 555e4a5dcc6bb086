"""A cell unrolled by hand: the state, and its gradient, go from step to step."""

import torch
from torch import nn

torch.manual_seed(0)


class Unrolled(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(1, 24)
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        h = torch.zeros(x.shape[0], 24)
        for t in range(x.shape[1]):
            h = self.cell(x[:, t], h)
        return self.head(h)


def draw(series):
    x = torch.rand(series, 6, 1) * 2 - 1
    return x, x[:, 0] * x[:, 3]


model = Unrolled()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(400):
    x, y = draw(64)
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    x, y = draw(512)
    print("mean squared error", nn.functional.mse_loss(model(x), y).item())
