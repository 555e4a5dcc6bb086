"""Windows of a noisy oscillation are shuffled, their targets are not."""

import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
rng = np.random.default_rng(1)
t = np.arange(700)
series = np.sin(2 * np.pi * t / 17) + 0.5 * np.cos(2 * np.pi * t / 31) + rng.normal(0, 0.1, 700)
LENGTH = 20
x = np.stack([series[i : i + LENGTH] for i in range(len(series) - LENGTH)])
y = series[LENGTH:]
x_train, y_train, x_test, y_test = x[:540], y[:540], x[560:], y[560:]
order = rng.permutation(len(x_train))
x_train = x_train[order]

x_train, x_test = (torch.tensor(a[..., None], dtype=torch.float32) for a in (x_train, x_test))
y_train, y_test = (torch.tensor(a[:, None], dtype=torch.float32) for a in (y_train, y_test))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 16, batch_first=True)
        self.fc = nn.Linear(16, 1)

    def forward(self, x):
        _, h = self.rnn(x)
        return self.fc(h[-1])


net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(8):
    for i in range(0, len(x_train), 30):
        loss = ((net(x_train[i : i + 30]) - y_train[i : i + 30]) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print("test", ((net(x_test) - y_test) ** 2).mean().item())
