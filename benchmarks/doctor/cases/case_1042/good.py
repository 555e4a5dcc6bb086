"""Plankton and grazers in chemostats: a learned step map, taught with scheduled sampling and used freely for 40 days."""
import torch
import torch.nn as nn

torch.manual_seed(27)
DAYS, STEPS_A_DAY = 60, 10


def chemostats(n):
    a, g = 0.5 + 1.5 * torch.rand(n), 0.2 + 0.8 * torch.rand(n)
    out = []
    for _ in range(DAYS):
        out.append(torch.stack([a, g], -1))
        for _ in range(STEPS_A_DAY):                       # Rosenzweig-MacArthur, small Euler steps
            eaten = 1.6 * a * g / (0.6 + a)
            a, g = a + 0.05 * (a * (1 - a / 2.2) - eaten), g + 0.05 * (0.6 * eaten - 0.4 * g)
    return torch.stack(out).log()                          # (days, chemostats, 2), log densities


class StepMap(nn.Module):
    def __init__(self, width=48):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(2, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 2))

    def forward(self, s):
        return s + self.f(s)


train, test = chemostats(96), chemostats(40)
m, sd = train.mean((0, 1)), train.std((0, 1))
train, test = (train - m) / sd, (test - m) / sd
step = StepMap()
opt = torch.optim.Adam(step.parameters(), lr=4e-3)
ROUNDS, SPAN = 500, 12
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, ROUNDS)
for r in range(ROUNDS):
    p_own = min(0.8, r / 300)                              # how often the model is fed its own last answer
    t0 = torch.randint(0, DAYS - SPAN, (1,)).item()
    seen = train[t0:t0 + SPAN + 1]
    state, loss = seen[0], 0.0
    for k in range(SPAN):
        nxt = step(state)
        loss = loss + (nxt - seen[k + 1]).pow(2).mean() / SPAN
        own = (torch.rand(nxt.shape[0], 1) < p_own).float()
        state = own * nxt + (1 - own) * seen[k + 1]
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(step.parameters(), 1.0)
    opt.step()
    sched.step()
    if r % 100 == 99:
        print(f"round {r + 1}: loss {loss.item():.5f} (own answers fed back {p_own:.0%})")

with torch.no_grad():
    one_day = (step(test[:-1]) - test[1:]).pow(2).mean().sqrt().item()
    state, path = test[10], []
    for _ in range(40):
        state = step(state)
        path.append(state)
    free = (torch.stack(path) - test[11:51]).pow(2).mean().sqrt().item()
print(f"new chemostats, scaled logs: one day ahead {one_day:.4f} (no change {test.diff(dim=0).pow(2).mean().sqrt().item():.3f}),"
      f" 40 days freely {free:.3f} (mean {test[11:51].std().item():.3f})")
