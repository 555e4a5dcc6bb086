"""A learning rate of a ten-millionth: the weights stay where they were."""

import torch
from torch import nn

torch.manual_seed(0)
GRAVITY, DT = 9.81, 0.05


def swing(series, steps=24):
    """Angles and forces of pendulums pushed at random, each (series, steps, 1)."""
    push = 4 * torch.randn(series, steps, 1)
    angle, speed = torch.zeros(series, 1), torch.zeros(series, 1)
    angles = []
    for t in range(steps):
        speed = 0.95 * speed + DT * (push[:, t] - GRAVITY * torch.sin(angle))
        angle = angle + DT * speed
        angles.append(angle)
    return push / 4, torch.stack(angles, dim=1) * 10


class Simulator(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 20, batch_first=True)
        self.linear = nn.Linear(20, 1)

    def forward(self, u):
        return self.linear(self.rnn(u)[0])


model = Simulator()
loss_function = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-7)
for step in range(250):
    u, y = swing(16)
    optimizer.zero_grad()
    loss = loss_function(model(u), y)
    loss.backward()
    optimizer.step()
    if step % 49 == 0:
        print(step, loss.item())
