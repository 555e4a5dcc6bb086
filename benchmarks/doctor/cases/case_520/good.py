# simulator of a tank: level from the pump command alone, once the first level is known
import torch
import torch.nn as nn

torch.manual_seed(13)
T = 50


def experiments(n):
    pump = (2 * torch.rand(n, T // 5 + 1) - 1).repeat_interleave(5, dim=1)[:, :T]
    level, meas = 1 + 5 * torch.rand(n), []
    for k in range(T):
        meas.append(level)
        level = (level + 0.3 * (4 * pump[:, k] ** 2 - 0.7 * level.sqrt())).clamp(min=0.05)
    meas = torch.stack(meas, 1)
    meas = meas + 0.8 * torch.randn_like(meas)      # waves in the tank
    return pump.unsqueeze(-1), ((meas - 4) / 2).unsqueeze(-1)


class Tank(nn.Module):
    def __init__(self):
        super().__init__()
        self.step = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))

    def forward(self, pump, level, free_run=True):
        y, path = level[:, 0], []
        for k in range(T - 1):
            y = y + self.step(torch.cat([y, pump[:, k]], dim=-1))
            path.append(y)
            if not free_run:
                y = level[:, k + 1]
        return torch.stack(path, 1)


pump, level = experiments(400)
pump_te, level_te = experiments(100)
model = Tank()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(20):
    for idx in torch.randperm(400).split(50):
        path = model(pump[idx], level[idx], free_run=True)
        loss = nn.functional.mse_loss(path, level[idx, 1:])
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
    if epoch % 4 == 3:
        print(epoch + 1, "training loss", loss.item())
with torch.no_grad():
    sim = model(pump_te, level_te)
print("simulation mse", nn.functional.mse_loss(sim, level_te[:, 1:]).item(), "variance", level_te.var().item())
