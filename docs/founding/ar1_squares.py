"""The second post, in PyTorch: y[t] = x[t]**2 + w * x[t-1]**2 from fresh series at every step.

As posted, the loss has a minus where the evaluation has a plus. No network can do well in both:
about 0.12 remains.

After https://discourse.julialang.org/t/102650.
"""

import torch
from torch import nn

torch.manual_seed(0)
RHO, W, STEPS, SERIES = 0.1, 0.1, 100, 32


def draw():
    """Return an autoregressive series, one tensor (series, 1) a step."""
    x = [torch.randn(SERIES, 1)]
    for _ in range(1, STEPS):
        x.append(RHO * x[-1] + torch.randn(SERIES, 1))
    return x


cell = nn.RNNCell(1, 10)
readout = nn.Sequential(nn.Linear(10, 20), nn.Linear(20, 1))
parameters = [*cell.parameters(), *readout.parameters()]
optimizer = torch.optim.Adam(parameters, lr=1e-2)


def outputs(x):
    h = torch.zeros(SERIES, 10)
    found = []
    for step in x:
        h = cell(step, h)
        found.append(readout(h))
    return found


def loss_function(x):
    out = outputs(x)
    total = 0.0
    for t in range(1, STEPS):
        total = total + ((out[t] - (x[t] ** 2 - W * x[t - 1] ** 2)) ** 2).mean()
    return total / (STEPS - 1)


def evaluation(x):
    out = outputs(x)
    errors = [((out[t] - (x[t] ** 2 + W * x[t - 1] ** 2)) ** 2).mean() for t in range(1, STEPS)]
    return torch.stack(errors).mean()


for step in range(150):
    loss = loss_function(draw())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 49:
        with torch.no_grad():
            print(f"step {step + 1}: loss {loss.item():.3f}, evaluation {evaluation(draw()):.3f}")
