import numpy as np
import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader

rng = np.random.default_rng(7)
torch.manual_seed(7)
T = 2600
wind = rng.normal(size=T)
noise = 0.05 * rng.normal(size=T)
power = np.zeros(T)
for t in range(2, T):
    power[t] = np.abs(wind[t]) * 0.8 + 0.6 * wind[t - 1] * wind[t - 2] + noise[t]

SEQ = 10
SHIFT = 0

def windows(a, b, lo, hi):
    xs, ys = [], []
    for end in range(lo + SEQ, hi - 3):
        xs.append(a[end - SEQ:end])
        ys.append(b[end - 1 + SHIFT])
    return (torch.tensor(np.stack(xs), dtype=torch.float32)[..., None],
            torch.tensor(np.array(ys), dtype=torch.float32)[:, None])

train = DataLoader(TensorDataset(*windows(wind, power, 0, 2200)), batch_size=64, shuffle=True)
x_test, y_test = windows(wind, power, 2200, T)

class PowerNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.GRU(1, 24, batch_first=True)
        self.tail = nn.Sequential(nn.Linear(24, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x):
        _, h = self.body(x)
        return self.tail(h[-1])

net = PowerNet()
opt = torch.optim.Adam(net.parameters(), 4e-3)
for epoch in range(12):
    for xb, yb in train:
        loss = nn.functional.mse_loss(net(xb), yb)
        opt.zero_grad(); loss.backward(); opt.step()
net.eval()
with torch.no_grad():
    mse = nn.functional.mse_loss(net(x_test), y_test).item()
print("R2 on the test part:", 1 - mse / y_test.var().item())
