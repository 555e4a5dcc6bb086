import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(49)
n, steps = 900, 20
force = torch.randn(n, steps, 1)
pos = torch.zeros(n, steps, 1)
x1 = torch.zeros(n, 1)
for t in range(steps):
    x1 = 0.7 * x1 + torch.tanh(1.5 * force[:, t]) * (1 + 0.3 * x1)
    pos[:, t] = 40 + 12 * x1
tr, va = slice(0, 700), slice(700, n)
mean, std = pos[tr].mean(), pos[tr].std()
loader = DataLoader(TensorDataset(force[tr], (pos[tr] - mean) / std), batch_size=50, shuffle=True)

class Oscillator(nn.Module):
    def __init__(self, h=24):
        super().__init__()
        self.lstm = nn.LSTM(1, h, batch_first=True)
        self.fc = nn.Linear(h, 1)

    def forward(self, f):
        z, _ = self.lstm(f)
        return self.fc(z)

net = Oscillator()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(14):
    net.train()
    for f, p in loader:
        loss = nn.functional.mse_loss(net(f), p)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        guess = net(force[va])
        rmse = nn.functional.mse_loss(guess, pos[va]).sqrt()
    if epoch % 3 == 1:
        print("epoch", epoch, "train loss", round(loss.item(), 4), "val rmse", round(rmse.item(), 3))
print("standard deviation of the position", pos[va].std().item())
