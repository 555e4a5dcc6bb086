"""Smoother for single-molecule traces: the whole noisy trace goes in, the clean steps come out."""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

gen = np.random.default_rng(30)
torch.manual_seed(30)
LEVELS = np.array([-1.0, 0.0, 1.0])

def traces(n, T=50):
    clean = np.empty((n, T))
    state = gen.integers(0, 3, n)
    for t in range(T):
        jump = gen.random(n) < 0.06
        state = np.where(jump, gen.integers(0, 3, n), state)
        clean[:, t] = LEVELS[state]
    noisy = clean + 0.4 * gen.standard_t(2.5, (n, T))       # camera glitches: heavy tails
    as32 = lambda a: torch.tensor(a, dtype=torch.float32)[..., None]
    return as32(np.clip(noisy, -4, 4)), as32(clean)

class Smoother(nn.Module):
    def __init__(self, width=20):
        super().__init__()
        self.rnn = nn.GRU(1, width, batch_first=True, bidirectional=True)
        self.readout = nn.Linear(2 * width, 1)

    def forward(self, trace):
        both, _ = self.rnn(trace)                           # offline use: past and future are there
        return self.readout(both)

smoother = Smoother()
opt = torch.optim.Adam(smoother.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 160, eta_min=1e-4)
for it in range(160):
    noisy, clean = traces(40)
    loss = F.mse_loss(smoother(noisy), clean)
    opt.zero_grad()
    loss.backward()
    opt.step()
    sched.step()
    if it % 40 == 0:
        print(f"{it:3d}  mse {loss.item():.4f}")

def moving_average(x, half):
    pad = F.pad(x.transpose(1, 2), (half, half), mode="replicate")
    return F.avg_pool1d(pad, 2 * half + 1, stride=1).transpose(1, 2)

with torch.no_grad():
    noisy, clean = traces(400)
    print(f"raw      {F.mse_loss(noisy, clean).item():.4f}")
    for half in (1, 2, 3):
        print(f"MA({2 * half + 1})    {F.mse_loss(moving_average(noisy, half), clean).item():.4f}")
    print(f"network  {F.mse_loss(smoother(noisy), clean).item():.4f}")
