"""Forty noisy series, a large network, and no stopping."""

import torch
from torch import nn

torch.manual_seed(0)


def draw(count, length=12):
    x = torch.randn(count, length, 1)
    y = torch.tanh(x[:, -1] * x[:, -2]) + 0.5 * torch.randn(count, 1)
    return x, y


class Net(nn.Module):
    def __init__(self, hidden=64):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


x, y = draw(40)
x_test, y_test = draw(300)
model = Net()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(100):
    model.train()
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 10 == 9:
        model.eval()
        with torch.no_grad():
            test = criterion(model(x_test), y_test)
        print(f"{epoch}: training {loss.item():.3f}, test {test.item():.3f}")
