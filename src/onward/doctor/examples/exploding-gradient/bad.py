"""Recurrent weights that double what they are given, 30 times over, and no clipping."""

import torch
from torch import nn

torch.manual_seed(0)


class Summer(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(1, 24, nonlinearity="relu", batch_first=True)
        self.head = nn.Linear(24, 1)
        nn.init.orthogonal_(self.rnn.weight_hh_l0, gain=2.0)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.head(out[:, -1])


def draw(series):
    x = torch.rand(series, 30, 1) * 2 - 1
    return x, x.abs().sum(1) - 15


model = Summer()
optimizer = torch.optim.SGD(model.parameters(), lr=1e-2)
for step in range(250):
    x, y = draw(32)
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(step, loss.item())

with torch.no_grad():
    x, y = draw(256)
    print("error", nn.functional.mse_loss(model(x), y).item(), "variance", y.var().item())
