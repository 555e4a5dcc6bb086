import math
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
T, PAST, DT = 50, 5, 0.1


def simulate(n):
    """Pendulum with a motor; the encoder is noisy."""
    th, om = (torch.rand(n) - 0.5) * 2.0, torch.zeros(n)
    torque, us, ys = torch.zeros(n), [], []
    for t in range(T):
        jump = torch.rand(n) < 0.12
        torque = torch.where(jump, (torch.rand(n) - 0.5) * 8, torque)
        us.append(torque)
        for _ in range(5):
            om = om + DT / 5 * (-4.0 * torch.sin(th) - 1.2 * om + torque)
            th = th + DT / 5 * om
        ys.append(th)
    clean = torch.stack(ys, 1)
    return torch.stack(us, 1), clean + 0.13 * torch.randn_like(clean), clean


class NARX(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(2 * PAST, hidden), nn.Tanh(), nn.Linear(hidden, 1))

    def forward(self, u, y, free):
        """One prediction for every step from PAST on; free: goes on from its own predictions."""
        hist, preds = list(y[:, :PAST].unbind(1)), []
        for t in range(PAST, u.shape[1]):
            x = torch.cat([u[:, t - PAST + 1:t + 1], torch.stack(hist[-PAST:], 1)], 1)
            preds.append(hist[-1] + 0.3 * self.mlp(x).squeeze(1))
            hist.append(preds[-1] if free else y[:, t])
        return torch.stack(preds, 1)


model = NARX()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 300)
u_train, y_train, _ = simulate(1500)
for it in range(300):
    pick = torch.randint(0, len(u_train), (128,))
    u, y = u_train[pick], y_train[pick]
    loss = F.mse_loss(model(u, y, free=True), y[:, PAST:])
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step(); scheduler.step()
    if it % 50 == 0:
        print(it, round(loss.item(), 4))

u, y, clean = simulate(300)
with torch.no_grad():
    path = model(u, y, free=True)
rmse = math.sqrt(F.mse_loss(path[:, 20:], clean[:, PAST + 20:]))
print(f"command alone, 300 new runs, after 20 steps: rmse {rmse:.3f} rad, spread of the angle {clean.std():.3f}")
