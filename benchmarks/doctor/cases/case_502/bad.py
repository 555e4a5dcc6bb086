"""Soft sensor: dissolved oxygen estimated from the blower and the pump signal."""
import torch
from torch import nn

torch.manual_seed(3)
N = 6000
air, pump = torch.rand(N) * 2 - 1, torch.rand(N) * 2 - 1
oxy = torch.zeros(N)
for t in range(1, N):
    oxy[t] = 0.5 * oxy[t - 1] + 0.9 * air[t] * pump[t] + 0.5 * air[t] ** 2 - 0.17
oxy += 0.02 * torch.randn(N)

T, warm = 40, 8
u = torch.stack([air, pump], -1)


def cut(start, stop):
    xs, ys = [], []
    for i in range(start, stop - T - 1, 10):
        xs.append(u[i:i + T])
        # the oxygen reading that belongs to each sample
        ys.append(oxy[i + 1:i + T + 1])
    return torch.stack(xs), torch.stack(ys)


x_tr, y_tr = cut(0, 4800)
x_te, y_te = cut(4800, N)


class SoftSensor(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x):
        return self.out(self.gru(x)[0]).squeeze(-1)


net = SoftSensor()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(20):
    for b in torch.randperm(len(x_tr)).split(32):
        # the first few steps do not know the initial oxygen
        loss = (net(x_tr[b]) - y_tr[b])[:, warm:].square().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 4:
        print(epoch + 1, loss.item())
with torch.no_grad():
    rmse = (net(x_te) - y_te)[:, warm:].square().mean().sqrt()
print("test rmse", rmse.item(), "std", y_te.std().item())
