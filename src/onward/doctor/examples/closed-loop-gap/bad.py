"""Taught with the true past at every step, then left to run on its own forecasts."""

import torch
from torch import nn

torch.manual_seed(0)


def draw(count, length=24):
    pace = 0.2 + 0.3 * torch.rand(count, 1)
    phase = 6.28 * torch.rand(count, 1)
    size = 0.5 + torch.rand(count, 1)
    return (size * torch.sin(phase + pace * torch.arange(length))).unsqueeze(-1)


class Oscillator(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x, state=None):
        h, state = self.gru(x, state)
        return self.out(h), state


def rollout(model, seeds, steps):
    value, state = model(seeds)
    value, values = value[:, -1:], []
    for _ in range(steps):
        values.append(value)
        value, state = model(value, state)
    return torch.cat(values, dim=1)


model = Oscillator()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(100):
    series = draw(32)
    predicted, _ = model(series[:, :-1])
    loss = nn.functional.mse_loss(predicted, series[:, 1:])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    series = draw(100)
    one_step = nn.functional.mse_loss(model(series[:, :-1])[0], series[:, 1:])
    free = nn.functional.mse_loss(rollout(model, series[:, :8], 16), series[:, 8:])
print(f"one step {one_step.item():.4f}, free {free.item():.4f}")
