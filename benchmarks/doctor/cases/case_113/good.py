import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(113)
torch.manual_seed(113)

def ragged(n, longest=24):
    x = np.zeros((longest, n, 1), np.float32)
    y = np.zeros((longest, n, 1), np.float32)
    m = np.zeros((longest, n, 1), np.float32)
    for i in range(n):
        k = rng.integers(6, longest + 1)
        u = rng.normal(size=k)
        x[:k, i, 0] = u
        y[1:k, i, 0] = u[1:] * np.tanh(u[:-1]) + 1.0
        y[0, i, 0] = 1.0
        m[:k, i] = 1
    return torch.tensor(x), torch.tensor(y), torch.tensor(m)

class TimeMajor(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        z, _ = self.lstm(x)
        return self.fc(z)

x, y, m = ragged(900)
xt, yt, mt = ragged(150)
net = TimeMajor()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(14):
    for idx in torch.randperm(900).split(45):
        err = (net(x[:, idx]) - y[:, idx]) ** 2 * m[:, idx]
        loss = err.sum() / m[:, idx].sum()
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 3 == 1:
        print("epoch", epoch, "loss", loss.item())
with torch.no_grad():
    print("test", (((net(xt) - yt) ** 2 * mt).sum() / mt.sum()).item())
