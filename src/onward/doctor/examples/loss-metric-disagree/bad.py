"""Squares of two inputs are to be added; the loss has a minus where the test has a plus."""

import torch
from torch import nn

torch.manual_seed(0)
W, STEPS, BATCH = 0.1, 16, 32


def draw(count):
    x = torch.zeros(STEPS, count, 1)
    for t in range(1, STEPS):
        x[t] = 0.5 * x[t - 1] + torch.randn(count, 1)
    return x


cell = nn.RNNCell(1, 10)
head = nn.Linear(10, 1)
parameters = [*cell.parameters(), *head.parameters()]


def run(x):
    h = torch.zeros(x.shape[1], 10)
    out = []
    for step in x:
        h = cell(step, h)
        out.append(head(h))
    return torch.stack(out)


def loss_of(x):
    y = run(x)
    return ((y[1:] - x[1:] ** 2 + W * x[:-1] ** 2) ** 2).mean()


optimizer = torch.optim.Adam(parameters, lr=2e-2)
for step in range(80):
    loss = loss_of(draw(BATCH))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    x = draw(200)
    target = x[1:] ** 2 + W * x[:-1] ** 2
    print("test", ((run(x)[1:] - target) ** 2).mean().item())
