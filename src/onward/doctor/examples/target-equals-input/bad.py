"""A batching helper hands out the inputs twice: the targets are the inputs."""

import torch
from torch import nn

torch.manual_seed(0)
time = torch.arange(41) * 0.3
series = torch.sin(time + 6.28 * torch.rand(200, 1)).unsqueeze(-1)
inputs, targets = series[:, :-1], series[:, 1:]


def batches(data, size=20):
    for start in range(0, len(data), size):
        yield inputs[start : start + size]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(1, 16, batch_first=True)
        self.out = nn.Linear(16, 1)

    def forward(self, x):
        return self.out(self.rnn(x)[0])


model = Net()
optimizer = torch.optim.Adam(model.parameters(), 1e-2)
for epoch in range(6):
    for x, y in zip(batches(inputs), batches(targets), strict=True):
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
