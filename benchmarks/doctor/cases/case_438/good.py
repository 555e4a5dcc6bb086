import math

import torch
from torch import nn

# Sleep tracker: fraction of restless minutes from wrist movement. Small memory: 4 micro-batches per update.
torch.manual_seed(91)
MICRO, PER_UPDATE = 16, 4


def nights(n, minutes=24):
    move = torch.zeros(n, minutes)
    level = torch.rand(n)
    arousal, restless = torch.zeros(n), torch.zeros(n)
    for m in range(minutes):
        kick = (torch.rand(n) < 0.25 * level) * torch.rand(n) * 2
        arousal = 0.8 * arousal + kick
        move[:, m] = kick + 0.05 * torch.randn(n)
        restless += torch.sigmoid(6 * (arousal - 1.2)) / minutes
    return move.unsqueeze(-1), restless.unsqueeze(-1)


class MinimalGatedUnit(nn.Module):
    def __init__(self, n_in, n_hidden):
        super().__init__()
        bound = 1 / math.sqrt(n_hidden)
        self.Wf = nn.Parameter(torch.empty(n_in + n_hidden, n_hidden).uniform_(-bound, bound))
        self.Wh = nn.Parameter(torch.empty(n_in + n_hidden, n_hidden).uniform_(-bound, bound))
        self.bf, self.bh = nn.Parameter(torch.zeros(n_hidden)), nn.Parameter(torch.zeros(n_hidden))

    def forward(self, x, h):
        f = torch.sigmoid(torch.cat([x, h], 1) @ self.Wf + self.bf)
        new = torch.tanh(torch.cat([x, f * h], 1) @ self.Wh + self.bh)
        return (1 - f) * h + f * new


cell, out = MinimalGatedUnit(1, 32), nn.Linear(32, 1)
opt = torch.optim.Adam([*cell.parameters(), *out.parameters()], lr=6e-3)


def forward(move):
    h = torch.zeros(len(move), 32)
    for m in range(move.shape[1]):
        h = cell(move[:, m], h)
    return out(h)


move, restless = nights(4000)
move_new, restless_new = nights(600)
mu, sd = restless.mean(), restless.std()
for i in range(1, 1001):
    pick = torch.randint(len(move), (MICRO,))
    loss = nn.functional.mse_loss(forward(move[pick]), (restless[pick] - mu) / sd)
    (loss / PER_UPDATE).backward()
    if i % PER_UPDATE == 0:
        opt.step()
        opt.zero_grad()
with torch.no_grad():
    guess = forward(move_new) * sd + mu
print("error %.4f, spread %.4f" % ((guess - restless_new).abs().mean(), restless_new.std()))
