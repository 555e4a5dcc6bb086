import math

import torch
import torch.nn as nn

torch.manual_seed(17)


def swing(torque, dt=0.15):
    """Driven pendulum started at rest; returns the angle after the last torque."""
    th = torch.zeros(len(torque))
    om = torch.zeros(len(torque))
    for k in range(torque.shape[1]):
        om = om + dt * (-9.81 / 2 * torch.sin(th) - 0.4 * om + torque[:, k])
        th = th + dt * om
    return th


def make_data(n, T=20):
    u = 3.0 * torch.randn(n, T // 5).repeat_interleave(5, dim=1)
    th = swing(u)
    y = torch.stack([torch.sin(th), torch.cos(th)], dim=1)
    return (u / 3.0).unsqueeze(-1), y


class TinyGRU(nn.Module):
    def __init__(self, n_in, n_h):
        super().__init__()
        self.gates = nn.Linear(n_in + n_h, 2 * n_h)
        self.cand = nn.Linear(n_in + n_h, n_h)
        self.n_h = n_h

    def forward(self, x):
        h = x.new_zeros(x.size(0), self.n_h)
        for t in range(x.size(1)):
            xt = x[:, t]
            z, r = torch.sigmoid(self.gates(torch.cat([xt, h], 1))).chunk(2, 1)
            c = torch.tanh(self.cand(torch.cat([xt, r * h], 1)))
            h = (1 - z) * h + z * c
        return h


body, head = TinyGRU(1, 40), nn.Linear(40, 2)
opt = torch.optim.Adam([*body.parameters(), *head.parameters()], lr=6e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 600)
x_tr, y_tr = make_data(4000)
x_te, y_te = make_data(1000)

for it in range(600):
    b = torch.randint(len(x_tr), (64,))
    loss = nn.functional.mse_loss(head(body(x_tr[b])), y_tr[b])
    opt.zero_grad()
    loss.backward()
    opt.step()
    sched.step()
with torch.no_grad():
    out = head(body(x_te))
    ang = torch.atan2(out[:, 0], out[:, 1]) - torch.atan2(y_te[:, 0], y_te[:, 1])
    ang = torch.atan2(ang.sin(), ang.cos()).abs() * 180 / math.pi
print("test mse", nn.functional.mse_loss(out, y_te).item(), " median angle error [deg]", ang.median().item())
