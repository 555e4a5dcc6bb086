import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader

torch.manual_seed(202)
rng = np.random.RandomState(7)
N = 3000
volt = rng.uniform(-1, 1, N)
speed = np.zeros(N)
for k in range(1, N):
    speed[k] = 0.5 * speed[k - 1] + 1.5 * volt[k] * volt[k - 1] + 0.02 * rng.randn()

class MotorWindows(Dataset):
    def __init__(self, u, y, T=12):
        self.u = torch.tensor(u, dtype=torch.float32)
        self.y = torch.tensor(y, dtype=torch.float32)
        self.T = T

    def __len__(self):
        return len(self.u) - self.T - 4

    def __getitem__(self, i):
        window = self.u[i:i + self.T].unsqueeze(-1)
        return window, self.y[i + self.T - 1:i + self.T]

train_dl = DataLoader(MotorWindows(volt[:2400], speed[:2400]), batch_size=64, shuffle=True)
test_dl = DataLoader(MotorWindows(volt[2400:], speed[2400:]), batch_size=200)

class MotorNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, u):
        seq, _ = self.gru(u)
        return self.out(seq[:, -1, :])

net = MotorNet()
criterion = nn.MSELoss()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
history = []
for epoch in range(9):
    for u, y in train_dl:
        opt.zero_grad()
        loss = criterion(net(u), y)
        loss.backward()
        opt.step()
    history.append(loss.item())

net.eval()
with torch.no_grad():
    sse = sum(((net(u) - y) ** 2).sum().item() for u, y in test_dl)
    rmse = (sse / len(test_dl.dataset)) ** 0.5
print("train loss", [round(h, 4) for h in history])
print("test RMSE", round(rmse, 4), "std of speed", round(float(speed[2400:].std()), 4))
