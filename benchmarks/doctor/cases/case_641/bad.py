"""Pretrain on plenty of cheap simulation, then fit to the few real runs of the heated mould."""
import numpy as np
import torch
from torch import nn

torch.manual_seed(8)
rng = np.random.default_rng(8)


def runs(n, gain, tau, bend):
    u = np.repeat(rng.uniform(0, 1, (n, 25)), 2, axis=1)
    x, y = np.zeros(n), []
    for t in range(50):
        x = x + (gain * np.tanh(bend * u[:, t]) - x - 0.15 * x ** 3) / tau
        y.append(x)
    y = np.stack(y, 1) + 0.01 * rng.standard_normal((n, 50))
    return torch.tensor(u[..., None], dtype=torch.float32), torch.tensor(y[..., None], dtype=torch.float32)


class Mould(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.body = nn.GRU(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, u):
        return self.head(self.body(u)[0])


def fit(net, optimizer, u, y, steps, tag):
    for k in range(steps):
        b = torch.randint(0, len(u), (32,))
        loss = nn.functional.mse_loss(net(u[b]), y[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"{tag}: loss {loss.item():.5f}")


net = Mould()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
fit(net, optimizer, *runs(400, 1.2, 6.0, 2.0), 200, "simulation")

# real data: the recurrent part is kept as it is, a fresh head is fitted
for p in net.body.parameters():
    p.requires_grad = False
net.head = nn.Sequential(nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1))
fit(net, optimizer, *runs(150, 1.9, 8.0, 2.8), 400, "real runs")

u_test, y_test = runs(100, 1.9, 8.0, 2.8)
with torch.no_grad():
    err = net(u_test) - y_test
print(f"test rmse {err.pow(2).mean().sqrt():.4f}, spread {y_test.std():.4f}")
