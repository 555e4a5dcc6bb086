"""Learn a one-step model of a torque driven pendulum, then simulate with it."""
import math

import torch
from torch import nn

torch.manual_seed(0)
DT = 0.05


def simulate(n_traj, steps):
    th = (torch.rand(n_traj) * 2 - 1) * 2.0
    om = torch.randn(n_traj)
    u_knots = torch.randn(n_traj, steps // 10 + 1) * 1.5
    states, torques = [], []
    for k in range(steps):
        u = u_knots[:, k // 10]
        states.append(torch.stack([th, om], -1))
        torques.append(u)
        for _ in range(5):
            om = om + DT / 5 * (-9.81 * torch.sin(th) - 0.3 * om + u)
            th = th + DT / 5 * om
    return torch.stack(states, 1), torch.stack(torques, 1)


traj, u = simulate(150, 100)
test_traj, test_u = simulate(30, 60)

current, following = traj[:, :-1], traj[:, 1:]
inputs = torch.cat([current, u[:, :-1, None]], -1).reshape(-1, 3)
delta = (following - current).reshape(-1, 2)
d_std = delta.std(0)
i_std = inputs.std(0)

net = nn.Sequential(nn.Linear(3, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 14)
for epoch in range(14):
    perm = torch.randperm(len(inputs))
    total = 0.0
    for idx in perm.split(128):
        pred = net(inputs[idx] / i_std)
        loss = ((pred - delta[idx] / d_std) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(idx)
    sched.step()
print(f"final one-step loss {total / len(inputs):.5f}")

# roll the model forward over the test runs, 3 seconds
x = test_traj[:, 0]
errs = []
with torch.no_grad():
    for k in range(test_traj.shape[1] - 1):
        inp = torch.cat([x, test_u[:, k, None]], -1) / i_std
        x = x + net(inp) * d_std
        errs.append((x[:, 0] - test_traj[:, k + 1, 0]).pow(2).mean().sqrt().item())
print("angle RMSE after 1 s: %.3f rad, after 3 s: %.3f rad" % (errs[19], errs[-1]))
print("spread of the angle: %.3f rad" % test_traj[..., 0].std().item())
