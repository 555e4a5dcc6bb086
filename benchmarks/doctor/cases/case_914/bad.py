# Simulator of a storage basin: level from gate inflow, used for planning a whole day from one reading
import torch
from torch import nn

torch.manual_seed(6)
T = 40


def days(n, noise=0.35):
    inflow = 1.2 * torch.rand(n, T // 5).repeat_interleave(5, 1)
    level, rows = 2.5 * torch.rand(n), []
    for k in range(T):
        rows.append(level)
        spill = 0.5 * torch.relu(level - 1.6)
        level = level + 0.25 * inflow[:, k] ** 2 - 0.06 * level.clamp(min=0).sqrt() - spill
        level = level.clamp(min=0)
    level = torch.stack(rows)
    gauge = level + noise * torch.randn_like(level)
    return inflow.T, gauge, level


class Basin(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh(),
                                 nn.Linear(hidden, 1))

    def step(self, level, inflow):
        return level + self.net(torch.stack([level, inflow], 1)).squeeze(1)

    def forward(self, inflow, gauge, free=False):
        cur, out = gauge[0], []
        for k in range(T - 1):
            nxt = self.step(cur, inflow[k])
            out.append(nxt)
            cur = nxt if free else gauge[k + 1]
        return torch.stack(out)


model = Basin()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 220)
for it in range(220):
    inflow, gauge, _ = days(48)
    loss = nn.functional.mse_loss(model(inflow, gauge), gauge[1:])
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    sched.step()
    if it % 55 == 54:
        print(it + 1, round(loss.item(), 4))

with torch.no_grad():
    inflow, gauge, level = days(200)
    sim = model(inflow, gauge, free=True)
print(f"whole day from the first reading: mse {(sim - level[1:]).square().mean():.4f}, variance {level.var():.4f}, "
      f"first reading kept {(gauge[0] - level[1:]).square().mean():.4f}")
