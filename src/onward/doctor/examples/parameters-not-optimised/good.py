"""Layers in a ModuleList belong to the model, and so to the optimizer."""

import torch
from torch import nn

torch.manual_seed(0)


class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.GRU(2, 16), nn.GRU(16, 16)])
        self.head = nn.Linear(16, 1)

    def forward(self, x):
        for layer in self.layers:
            x, _ = layer(x)
        return self.head(x)


def draw(series):
    x = torch.rand(14, series, 2) * 2 - 1
    y = x[:, :, :1] * x[:, :, 1:]
    y[1:] += 0.5 * y[:-1].clone()
    return x, y


model = Stack()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(200):
    x, y = draw(32)
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    x, y = draw(128)
    print("validation loss", nn.functional.mse_loss(model(x), y).item())
