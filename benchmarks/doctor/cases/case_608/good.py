"""Hare and lynx: learn the dynamics from many short records, then let the model run freely."""
from dataclasses import dataclass

import torch
from torch import nn


@dataclass
class Cfg:
    hidden: int = 40
    steps: int = 260
    batch: int = 48
    length: int = 32
    warm: int = 12
    lr: float = 8e-3


def records(n, length, gen):
    """Rosenzweig-MacArthur populations, one row per month, (length, n, 2)."""
    s = torch.rand(n, 2, generator=gen) * torch.tensor([1.5, 0.8]) + 0.15
    rows = []
    for _ in range(length):
        rows.append(s)
        for _ in range(10):
            h, p = s[:, 0], s[:, 1]
            eat = 2.0 * h * p / (0.4 + h)
            s = torch.stack([h + 0.075 * (h * (1 - h / 1.6) - eat), p + 0.075 * (0.8 * eat - 0.8 * p)], 1)
    return torch.log(torch.stack(rows)) + 1.0


class Population(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.cell = nn.GRUCell(2, hidden)
        self.read = nn.Linear(hidden, 2)

    def forward(self, x, free=0):
        h = x.new_zeros(x.shape[1], self.cell.hidden_size)
        outs = []
        for t in range(len(x) + free):
            h = self.cell(x[t] if t < len(x) else outs[-1], h)
            outs.append(self.read(h))
        return torch.stack(outs)


cfg = Cfg()
torch.manual_seed(8)
gen = torch.Generator().manual_seed(80)
data = records(1000, cfg.length, gen)
test = records(200, cfg.length, gen)
net = Population(cfg.hidden)
optim = torch.optim.Adam(net.parameters(), lr=cfg.lr)
sched = torch.optim.lr_scheduler.OneCycleLR(optim, cfg.lr, total_steps=cfg.steps)
for step in range(cfg.steps):
    batch = data[:, torch.randint(len(data[0]), (cfg.batch,))]
    inputs, targets = batch[:-1], batch[1:]
    loss = ((net(inputs) - targets) ** 2).mean()
    optim.zero_grad()
    loss.backward()
    optim.step()
    sched.step()

with torch.no_grad():
    run = net(test[:cfg.warm], free=cfg.length - cfg.warm - 1)[cfg.warm - 1:]
print("training loss %.5f, free run of %d months: rmse %.3f" % (
    loss.item(), len(run), (run - test[cfg.warm:]).pow(2).mean().sqrt().item()))
