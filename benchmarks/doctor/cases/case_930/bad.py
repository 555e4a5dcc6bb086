import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(2)


def duffing(n, steps=50, dt=0.15):
    """Forced Duffing oscillator: force record in, displacement record out (both in cm / N)."""
    amp = 2 + 4 * torch.rand(n, 1)
    om = 0.6 + 1.2 * torch.rand(n, 1)
    ph = 6.28 * torch.rand(n, 1)
    t = torch.arange(steps) * dt
    force = amp * torch.sin(om * t + ph) + 0.5 * torch.randn(n, 1)
    x, v, xs = torch.zeros(n), torch.zeros(n), []
    for k in range(steps):
        v = v + dt * (force[:, k] - 0.4 * v - 0.5 * x - 0.15 * x ** 3)
        x = x + dt * v
        xs.append(x)
    return force.unsqueeze(-1), torch.stack(xs, 1).unsqueeze(-1)


class Surrogate(nn.Module):
    def __init__(self, width=40):
        super().__init__()
        self.core = nn.GRU(1, width, batch_first=True)
        self.mix = nn.Linear(width, width)
        self.out = nn.Linear(width, 1)

    def forward(self, f):
        h, _ = self.core(f)
        h = torch.tanh(self.mix(h))
        return torch.tanh(self.out(h))


f_tr, x_tr = duffing(900)
f_te, x_te = duffing(250)
scale = f_tr.std()
f_tr, f_te = f_tr / scale, f_te / scale

net = Surrogate()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
plan = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=14)
for epoch in range(14):
    total = 0.0
    for b in torch.randperm(900).chunk(20):
        opt.zero_grad()
        loss = F.mse_loss(net(f_tr[b]), x_tr[b])
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        total += loss.item() / 20
    plan.step()
    if epoch % 2:
        print(f"{epoch + 1:3d} train mse {total:.4f}")

with torch.no_grad():
    err = net(f_te) - x_te
print(f"test RMSE {err.pow(2).mean().sqrt():.3f} cm, displacement std {x_te.std():.3f} cm")
