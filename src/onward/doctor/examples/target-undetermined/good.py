"""The gain of each plant decides its answer: it is an input."""

import torch
from torch import nn

torch.manual_seed(0)


def simulate(count, length=12):
    force = torch.randn(count, length, 1)
    gain = torch.randn(count, 1, 1)
    position = gain * force.cumsum(1) / length**0.5
    return torch.cat([force, gain.expand(-1, length, -1)], -1), position


class Plant(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.rnn = nn.GRU(inputs, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x):
        return self.out(self.rnn(x)[0])


model = Plant(2)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(160):
    x, y = simulate(64)
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    x, y = simulate(500)
    print("test", nn.functional.mse_loss(model(x), y).item(), "variance", y.var().item())
