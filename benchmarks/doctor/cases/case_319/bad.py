"""Estimate the friction force from position/command traces of a linear drive.
Strokes have different lengths; shorter ones are filled up with zeros."""
import torch
from torch import nn

torch.manual_seed(6)
MAX_T, N = 80, 600


def strokes(n):
    lens = torch.randint(8, 30, (n,))
    lens[: n // 10] = MAX_T
    vel, bristle = torch.zeros(n), torch.zeros(n)
    x, y = torch.zeros(n, MAX_T, 2), torch.zeros(n, MAX_T)
    cmd = torch.zeros(n)
    for k in range(MAX_T):
        if k % 8 == 0:
            cmd = torch.randn(n) * 1.5
        vel = vel + 0.25 * (cmd - vel)
        bristle = bristle + 0.4 * (vel - vel.abs() * bristle / (0.5 + 0.8 * torch.exp(-vel ** 2)))
        force = 2 * bristle + 0.3 * vel + 0.5
        x[:, k, 0], x[:, k, 1] = vel + 0.02 * torch.randn(n), cmd
        y[:, k] = force + 0.05 * torch.randn(n)
    alive = torch.arange(MAX_T)[None] < lens[:, None]
    return x * alive[..., None], y * alive, lens


x, y, lens = strokes(N)
perm = torch.randperm(N)
tr, va = perm[:450], perm[450:]


class FrictionNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, z):
        return self.fc(self.gru(z)[0]).squeeze(-1)


def mse(pred, target, lengths):
    return (pred - target).pow(2).mean()


model = FrictionNet()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(30):
    for b in tr[torch.randperm(len(tr))].split(30):
        loss = mse(model(x[b]), y[b], lens[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 6 == 5:
        with torch.no_grad():
            val = mse(model(x[va]), y[va], lens[va])
        print(f"epoch {epoch + 1}: train {loss.item():.4f}  validation RMSE {val.sqrt():.3f} N")
