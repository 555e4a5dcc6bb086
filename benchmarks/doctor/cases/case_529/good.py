import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(25)
# driven pendulum: torque at every step -> angle at every step (starting at rest)
STEPS, DT = 25, 0.25


def swing(n):
    torque = torch.randn(STEPS, n, 1)
    th, om = torch.zeros(n, 1), torch.zeros(n, 1)
    angle = []
    for u in torque:
        om = om + DT * (4.0 * u - 4.0 * torch.sin(th) - 1.2 * om)
        th = th + DT * om
        angle.append(th)
    return torque, torch.stack(angle)


class Pendulum(nn.Module):
    def __init__(self, size=40):
        super().__init__()
        self.gru = nn.GRU(1, size)
        self.angle = nn.Linear(size, 1)

    def forward(self, torque):
        states, _ = self.gru(torque)
        return self.angle(states)


model = Pendulum()
opt = torch.optim.Adam(model.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.OneCycleLR(opt, 1e-2, total_steps=450)
for it in range(450):
    torque, angle = swing(48)
    loss = F.mse_loss(model(torque), angle)
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    sched.step()
    if it % 90 == 89:
        print(it + 1, "mse", loss.item())

torque, angle = swing(600)
with torch.no_grad():
    guess = model(torque)
print("new drives: mse", F.mse_loss(guess, angle).item(), "variance", angle.var().item())
print("end angle only:", F.mse_loss(guess[-1], angle[-1]).item())
