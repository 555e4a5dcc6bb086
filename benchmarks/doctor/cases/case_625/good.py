"""Room temperature for the next 8 steps given the planned heating: encoder-decoder, scheduled sampling."""
import random

import torch
import torch.nn as nn

random.seed(37)
torch.manual_seed(37)
PAST, AHEAD = 16, 8


def rooms(n):
    """(n, steps, 2): temperature in degC, heater power; radiators heat less when the room is warm."""
    temp, heater, wall = 17 + 4 * torch.rand(n), torch.zeros(n), torch.full((n,), 15.0)
    rows = []
    for _ in range(PAST + AHEAD + 10):
        heater = torch.where(torch.rand(n) < 0.25, torch.rand(n) * 3, heater)
        rows.append(torch.stack([temp, heater], 1))
        wall = wall + 0.05 * (temp - wall)
        temp = temp + 0.9 * heater * torch.sigmoid(22 - temp) - 0.2 * (temp - wall) - 0.1 * (temp - 5) * 0.5
        temp = temp + 0.03 * torch.randn(n)
    return torch.stack(rows, 1)[:, 10:]


train, test = rooms(2500), rooms(400)
mu, sd = train.mean((0, 1)), train.std((0, 1))
train, test = (train - mu) / sd, (test - mu) / sd


class Seq2Seq(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.encoder = nn.GRU(2, hidden, batch_first=True)
        self.decoder = nn.GRUCell(2, hidden)
        self.delta = nn.Linear(hidden, 1)

    def forward(self, seq, p_true):
        _, h = self.encoder(seq[:, :PAST - 1])
        h, now, out = h[0], seq[:, PAST - 1, 0], []
        for k in range(AHEAD):
            h = self.decoder(torch.stack([now, seq[:, PAST - 1 + k, 1]], 1), h)   # heater plan is known
            pred = now + self.delta(h)[:, 0]
            out.append(pred)
            now = seq[:, PAST + k, 0] if random.random() < p_true else pred
        return torch.stack(out, 1)


model = Seq2Seq()
opt = torch.optim.Adam(model.parameters(), lr=6e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 340)
loss_fn = nn.HuberLoss(delta=0.5)
for it in range(340):
    seq = train[torch.randint(len(train), (48,))]
    loss = loss_fn(model(seq, max(0.0, 1 - it / 220)), seq[:, PAST:, 0])
    opt.zero_grad()
    loss.backward()
    opt.step()
    sched.step()

with torch.no_grad():
    err = (model(test, 0.0) - test[:, PAST:, 0]).abs().mean(0) * sd[0]
print("huber %.4f, MAE by step [degC]:" % loss.item(), " ".join(f"{e:.2f}" for e in err))
