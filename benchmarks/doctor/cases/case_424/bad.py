"""Digital twin of a surge tank: the level is gauged once, then only the plan of pump and valve is known."""
import numpy as np
import torch
from torch import nn

TOTAL = 50
torch.manual_seed(18)
rng = np.random.default_rng(18)


def shifts(n):
    pump = rng.uniform(0.1, 1.5, (n, TOTAL // 10)).repeat(10, axis=1)
    valve = rng.uniform(0.3, 1.0, (n, TOTAL // 10)).repeat(10, axis=1)
    h = rng.uniform(0.5, 3.0, n)
    level = np.empty((n, TOTAL))
    for k in range(TOTAL):
        level[:, k] = h
        h = np.clip(h + 0.12 * (pump[:, k] - valve[:, k] * np.sqrt(h)), 0.0, None)
    plan = np.stack([(pump - 0.8) / 0.4, (valve - 0.65) / 0.2], axis=2)
    seen = level[..., None] - 1.7
    seen[:, 1:] += 0.3 * rng.standard_normal((n, TOTAL - 1, 1))  # the float switch is crude, the gauge is not
    return torch.tensor(plan, dtype=torch.float32), torch.tensor(seen, dtype=torch.float32)


class Twin(nn.Module):
    """One explicit step per sample: level + small network(level, pump, valve)."""

    def __init__(self, hidden=32):
        super().__init__()
        self.rate = nn.Sequential(nn.Linear(3, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh(), nn.Linear(hidden, 1))

    def forward(self, plan, seen, free_run):
        now, preds = seen[:, 0], []
        for t in range(TOTAL - 1):
            step = now + 0.1 * self.rate(torch.cat([now, plan[:, t]], dim=1))
            preds.append(step)
            now = step if free_run else seen[:, t + 1]
        return torch.stack(preds, dim=1)


plan, seen = shifts(1500)
plan_new, seen_new = shifts(300)
twin = Twin()
opt = torch.optim.Adam(twin.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 320)
for it in range(320):
    i = torch.randint(len(plan), (48,))
    loss = (twin(plan[i], seen[i], free_run=False) - seen[i, 1:]).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(twin.parameters(), 1.0)
    opt.step()
    sched.step()
with torch.no_grad():
    cont = twin(plan_new, seen_new, free_run=True)
err = (cont - seen_new[:, 1:]).pow(2).mean()
print(f"training loss {loss.item():.3f}; twin mse {err:.3f}, variance of the level {seen_new[:, 1:].var():.3f}")
