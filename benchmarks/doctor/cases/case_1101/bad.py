"""Lateral displacement of a wheelset (hunting), one step ahead with an LSTM."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(3)
rng = np.random.default_rng(3)

def simulate(n, dt=0.02, every=25, mu=3.0):
    y, v, out = 0.5, 0.0, []
    for k in range(n * every):
        a = mu * (1 - y * y) * v - y + 0.4 * np.sin(0.31 * k * dt)
        v += dt * a + 0.02 * rng.standard_normal()
        y += dt * v
        if k % every == 0:
            out.append(y + 0.02 * rng.standard_normal())
    return np.array(out, dtype=np.float32)

def cut(series, length):
    xs, ys = [], []
    for i in range(0, len(series) - length - 1, 4):
        xs.append(series[i:i + length])
        ys.append(series[i:i + length])
    return torch.tensor(np.stack(xs))[..., None], torch.tensor(np.stack(ys))[..., None]

track = simulate(5000)
train, test = track[:4000], track[4000:]
m, s = train.mean(), train.std()
x_tr, y_tr = cut((train - m) / s, 40)
x_te, y_te = cut((test - m) / s, 40)

class Hunting(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 32, batch_first=True)
        self.out = nn.Linear(32, 1)

    def forward(self, x):
        h, _ = self.lstm(x)
        return self.out(h)

net = Hunting()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(12):
    total = 0.0
    for xb, yb in DataLoader(TensorDataset(x_tr, y_tr), batch_size=64, shuffle=True):
        loss = nn.functional.mse_loss(net(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item() * len(xb)
    print(f"epoch {epoch:2d}  train mse {total / len(x_tr):.4f}")

net.eval()
with torch.no_grad():
    rmse = (net(x_te)[:, -1] - y_te[:, -1]).pow(2).mean().sqrt() * s
print(f"test rmse of the last step: {rmse:.4f} mm")
