"""Predictions and targets are both (N,)."""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(256, 12, 2)
y = (x[:, -3:, 0] * torch.tensor([0.2, 0.3, 0.5])).sum(1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 16, batch_first=True)
        self.out = nn.Linear(16, 1)

    def forward(self, x):
        states, _ = self.rnn(x)
        return self.out(states[:, -1]).squeeze(-1)


model = Net()
optimizer = torch.optim.Adam(model.parameters(), 1e-2)
for step in range(60):
    rows = torch.randint(0, 200, (32,))
    loss = ((model(x[rows]) - y[rows]) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    print("held out", ((model(x[200:]) - y[200:]) ** 2).mean().item())
