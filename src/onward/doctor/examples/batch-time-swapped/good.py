"""Sequences come with the batch first, and the recurrent layer is told so."""

import torch
from torch import nn

torch.manual_seed(0)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 24, batch_first=True)
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.head(out[:, -1])


def draw(series):
    phase = 6.28 * torch.rand(series, 1)
    speed = 0.2 + 0.6 * torch.rand(series, 1)
    x = torch.sin(phase + speed * torch.arange(16))
    return x.unsqueeze(-1), speed


x, y = draw(256)
x_test, y_test = draw(128)
model = Network()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(200):
    rows = torch.randperm(256)[:32]
    loss = nn.functional.mse_loss(model(x[rows]), y[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

model.eval()
with torch.no_grad():
    print("test loss", nn.functional.mse_loss(model(x_test), y_test).item())
