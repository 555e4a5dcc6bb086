"""Winding temperature of a motor from current and cooling fan, one test drive per row."""
import argparse
import torch
from torch import nn

p = argparse.ArgumentParser()
p.add_argument("--hidden", type=int, default=24)
p.add_argument("--epochs", type=int, default=20)
args = p.parse_args()
torch.manual_seed(8)


def simulate(n, T=16):
    amp = torch.randn(n, T)
    fan = torch.rand(n, T)
    temp = torch.zeros(n)
    for t in range(T):
        temp = temp + 0.25 * amp[:, t] ** 2 - (0.05 + 0.35 * fan[:, t]) * temp
    return torch.stack([amp, fan - 0.5], -1), temp + 0.02 * torch.randn(n)


X, y = simulate(1500)
Xv, yv = simulate(400)


class Thermal(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.hidden = hidden
        self.cell = nn.LSTMCell(2, hidden)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        h = x.new_zeros(len(x), self.hidden)
        c = torch.zeros_like(h)
        for t in range(x.shape[1]):
            h, c = self.cell(x[:, t], (h, c))
        return self.fc(h).squeeze(1)


net = Thermal(args.hidden)
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for ep in range(args.epochs):
    perm = torch.randperm(len(X))
    for i in range(0, len(X), 50):
        j = perm[i:i + 50]
        opt.zero_grad()
        nn.functional.mse_loss(net(X[j]), y[j]).backward()
        opt.step()
    if ep % 5 == 4:
        with torch.no_grad():
            print(ep + 1, "val R2", (1 - (net(Xv) - yv).var() / yv.var()).item())
