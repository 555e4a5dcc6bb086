import math
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(60)
hours = 3000
temp = torch.zeros(hours)
drift, push = 0.0, 0.0
for h in range(1, hours):
    push = 0.9 * push + 0.1 * torch.randn(1).item()
    drift = drift * 0.995 + 0.12 * math.tanh(3 * push) + 0.004 * torch.randn(1).item()
    temp[h] = drift
temp = (temp - temp[:2400].mean()) / temp[:2400].std()
W = 10
windows = temp.unfold(0, W + 1, 1)
x, y = windows[:, :W].unsqueeze(-1), windows[:, W:]
train = DataLoader(TensorDataset(x[:2390], y[:2390]), batch_size=128, shuffle=True)

class TempNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 12, batch_first=True)
        self.out = nn.Linear(12, 1)

    def forward(self, x):
        states, _ = self.gru(x)
        return self.out(states[:, -1])

net = TempNet()
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
mse = nn.MSELoss()
for epoch in range(12):
    for xb, yb in train:
        optimizer.zero_grad()
        loss = mse(net(xb), yb)
        loss.backward()
        optimizer.step()
    if epoch % 3 == 2:
        print(epoch + 1, "loss", loss.item())
net.eval()
with torch.no_grad():
    error = mse(net(x[2400:]), y[2400:]).item()
print("test mse", error, "r2", 1 - error / y[2400:].var().item())
