"""The gradients are set to zero just before the optimizer steps."""

import torch
from torch import nn

torch.manual_seed(0)


class Elman(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(1, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        return self.fc(self.rnn(x)[0])


def draw(series):
    x = torch.rand(series, 16, 1) * 2 - 1
    y = x**2
    y[:, 1:] += 0.5 * x[:, :-1]
    return x, y


model = Elman()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(300):
    x, y = draw(32)
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    if step % 100 == 0:
        print(step, loss.item())

with torch.no_grad():
    x, y = draw(200)
    print("fresh series", criterion(model(x), y).item())
