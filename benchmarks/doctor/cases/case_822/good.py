"""Only the hares are counted; forecast 20 half-years after 6 counted ones."""
import torch
import torch.nn as nn

torch.manual_seed(3)
WARM, AHEAD = 6, 20

def simulate(n, dt=0.25, sub=4):
    """log densities of hares around their equilibrium, the lynx stays hidden"""
    u, v, rows = 0.9 * torch.randn(n), 0.9 * torch.randn(n), []
    for _ in range(WARM + AHEAD):
        rows.append(u)
        for _ in range(sub):
            u = u + dt / sub * 1.2 * (1 - torch.exp(v))
            v = v + dt / sub * 1.0 * (torch.exp(u) - 1)
    return torch.stack(rows)                     # (time, n)

class Rollout(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.hidden = hidden
        self.cell = nn.LSTMCell(1, hidden)
        self.step = nn.Sequential(nn.Linear(hidden, hidden), nn.Tanh(), nn.Linear(hidden, 1))

    def forward(self, seen, ahead):
        h = seen.new_zeros(seen.shape[1], self.hidden)
        c = torch.zeros_like(h)
        for x in seen[:-1]:                      # counted years only set the state
            h, c = self.cell(x[:, None], (h, c))
        x, out = seen[-1], []
        for _ in range(ahead):
            h, c = self.cell(x[:, None], (h, c))
            x = x + self.step(h)[:, 0]
            out.append(x)
        return torch.stack(out)

model = Rollout()
steps = 240
opt = torch.optim.Adam(model.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.OneCycleLR(opt, 8e-3, total_steps=steps)
for i in range(steps):
    series = simulate(64)
    loss = (model(series[:WARM], AHEAD) - series[WARM:]).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    sched.step()
    if i % 50 == 0:
        print(f"step {i:4d}  rollout mse {loss.item():.4f}")

model.eval()
with torch.no_grad():
    fresh = simulate(500)
    truth = fresh[WARM:]
    err = (model(fresh[:WARM], AHEAD) - truth).pow(2).mean(1).sqrt()
    stay = (fresh[WARM - 1] - truth).pow(2).mean(1).sqrt()
for k in (1, 5, 10, 20):
    print(f"{k:2d} ahead: rmse {err[k - 1]:.3f}   no change {stay[k - 1]:.3f}   spread {truth[k - 1].std():.3f}")
