"""The test is run with dropout still on."""

import torch
from torch import nn

torch.manual_seed(0)


def draw(count, length=16):
    x = torch.randn(count, length, 1)
    y = x.cumsum(1) / 4
    return x, y


class Sums(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 48, batch_first=True)
        self.drop = nn.Dropout(0.4)
        self.out = nn.Linear(48, 1)

    def forward(self, x):
        return self.out(self.drop(self.rnn(x)[0]))


x, y = draw(640)
x_test, y_test = draw(200)
model = Sums()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(5):
    model.train()
    for i in range(0, 640, 32):
        loss = criterion(model(x[i : i + 32]), y[i : i + 32])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print("test", criterion(model(x_test), y_test).item())
