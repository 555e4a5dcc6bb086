"""A standard deviation that can be zero, and its logarithm."""

import torch
from torch import nn

torch.manual_seed(0)


class Density(nn.Module):
    """Mean and spread of the next value, given the past."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 16, batch_first=True)
        self.mean = nn.Linear(16, 1)
        self.spread = nn.Linear(16, 1)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.mean(out), torch.relu(self.spread(out))


def draw(series):
    x = torch.randn(series, 20, 1)
    for t in range(2, 20):
        x[:, t] = torch.sin(2 * x[:, t - 1]) + 0.3 * (0.1 + x[:, t - 2].abs()) * x[:, t]
    return x


model = Density()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(200):
    x = draw(32)
    mean, spread = model(x[:, :-1])
    loss = (torch.log(spread) + 0.5 * ((x[:, 1:] - mean) / spread) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(step, loss.item())
