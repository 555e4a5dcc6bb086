"""The first post, in PyTorch: continue a series from its first five, random values.

As posted, the function that makes batches ignores what it is given and works on the inputs, so
that the targets are the inputs. The loss becomes excellent. Left to itself the network draws flat
lines.

After https://discourse.julialang.org/t/78330.
"""

import torch
from torch import nn

torch.manual_seed(123)
SEEDS, LENGTH, TRAINING, TEST = 5, 10, 1000, 100

series = torch.zeros(TRAINING + TEST, LENGTH)
series[:, :SEEDS] = 2 * torch.rand(TRAINING + TEST, SEEDS) - 1
for i in range(SEEDS, LENGTH):
    series[:, i] = series[:, i - 1] + 0.5 * series[:, 3]

inputs = series[:TRAINING, :-1]
targets = series[:TRAINING, 1:]


def batches(values, size=50):
    """Cut series into batches of (time, series, 1)."""
    return [part.t().unsqueeze(-1) for part in inputs.split(size)]


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(1, 3)
        self.lstm = nn.LSTM(3, 3)
        self.second = nn.Linear(3, 5)
        self.last = nn.Linear(5, 1)

    def forward(self, x, state=None):
        hidden, state = self.lstm(self.first(x), state)
        return self.last(torch.relu(self.second(hidden))), state


model = Network()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
xs, ys = batches(inputs), batches(targets)
for epoch in range(30):
    total = 0.0
    for x, y in zip(xs, ys, strict=True):
        prediction, _ = model(x)
        loss = ((prediction - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    if epoch % 10 == 9:
        print(f"epoch {epoch + 1}: training loss {total / len(xs):.4f}")

model.eval()
with torch.no_grad():
    truth = series[TRAINING:].t().unsqueeze(-1)
    prediction, state = model(truth[:SEEDS])
    value, error = prediction[-1:], 0.0
    for i in range(SEEDS, LENGTH):
        error += ((value - truth[i]) ** 2).mean().item()
        value, state = model(value, state)
print(f"squared errors of the continuation, summed over its steps: {error:.2f}")
