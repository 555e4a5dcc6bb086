# Epidemic curves with an encoder and an autoregressive decoder, scheduled sampling
import random
import torch
from dataclasses import dataclass
import torch.nn as nn

random.seed(18), torch.manual_seed(18)

@dataclass
class Config:
    past: int = 25
    future: int = 15
    hidden: int = 40
    iters: int = 420

cfg = Config()

def sir(n, T):
    beta, gamma = 0.25 + 0.35 * torch.rand(n), 0.08 + 0.08 * torch.rand(n)
    s, i = torch.ones(n), 10 ** (-3.5 + 1.5 * torch.rand(n))
    out = []
    for _ in range(T):
        new = beta * s * i
        s, i = s - new, i + new - gamma * i
        out.append(torch.log10(new * torch.exp(0.04 * torch.randn(n)) + 1e-6))
    return torch.stack(out, 1)

train, test = (sir(k, cfg.past + cfg.future) for k in (1500, 400))
mu, sd = train.mean(), train.std()
train, test = (train - mu) / sd, (test - mu) / sd

class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.GRU(1, cfg.hidden, batch_first=True)
        self.cell, self.out = nn.GRUCell(1, cfg.hidden), nn.Linear(cfg.hidden, 1)

    def forward(self, past, truth=None, p_truth=0.0):
        h = self.enc(past.unsqueeze(-1))[1][0]
        y, preds = past[:, -1:], []
        for k in range(cfg.future):
            h = self.cell(y, h)
            pred = y + self.out(h)
            preds.append(pred)
            y = truth[:, k:k + 1] if truth is not None and random.random() < p_truth else pred
        return torch.cat(preds, 1)

net = Forecaster()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, cfg.iters)
for it in range(cfg.iters):
    past, future = train[torch.randint(len(train), (64,))].split([cfg.past, cfg.future], 1)
    pred = net(past, future, p_truth=max(0.0, 1 - it / 250))
    loss = (pred - future).pow(2).mean()
    opt.zero_grad(), loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step(), sched.step()
with torch.no_grad():
    err = (net(test[:, :cfg.past]) - test[:, cfg.past:]).abs().mean(0) * sd
print("mean error of log10 incidence, day 1/7/15:", [round(err[k].item(), 3) for k in (0, 6, 14)])
