"""A learning rate that suits Adam."""

import torch
from torch import nn

torch.manual_seed(0)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, batch_first=True)
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.head(out)


def draw(series):
    x = torch.rand(series, 16, 1) * 2 - 1
    y = torch.zeros_like(x)
    y[:, 1:] = x[:, 1:] * x[:, :-1]
    return x, y


x_train, y_train = draw(400)
x_test, y_test = draw(100)
model = Network()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(25):
    order = torch.randperm(400)
    for rows in order.split(32):
        optimizer.zero_grad()
        loss = ((model(x_train[rows]) - y_train[rows]) ** 2).mean()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        test = ((model(x_test) - y_test) ** 2).mean()
    print(f"{epoch:3d} {loss.item():.4f} {test.item():.4f}")
