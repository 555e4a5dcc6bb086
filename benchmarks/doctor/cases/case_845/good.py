"""Drive a two-wheeled robot home: learn a feedback policy by differentiating through its kinematics."""
import math
import torch
from torch import nn

torch.manual_seed(21)
dt, T = 0.15, 40


class Robot:
    def __init__(self, batch):
        r, phi = torch.empty(batch).uniform_(0.5, 2.0), torch.empty(batch).uniform_(-math.pi, math.pi)
        self.x, self.y = r * torch.cos(phi), r * torch.sin(phi)
        self.heading = torch.empty(batch).uniform_(-math.pi, math.pi)

    def obs(self):
        return torch.stack([self.x, self.y, torch.cos(self.heading), torch.sin(self.heading)], dim=1)

    def step(self, speed, turn):
        self.x = self.x + dt * speed * torch.cos(self.heading)
        self.y = self.y + dt * speed * torch.sin(self.heading)
        self.heading = self.heading + dt * turn
        return self.x ** 2 + self.y ** 2 + 0.01 * (speed ** 2 + turn ** 2)


policy = nn.Sequential(nn.Linear(4, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 2))
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=200)


def learned(obs):
    speed, turn = torch.tanh(policy(obs)).unbind(dim=1)
    return 1.0 * speed, 2.0 * turn                       # limits of the motors


def fixed_rule(obs):
    x, y, c, s = obs.unbind(dim=1)
    bearing = torch.atan2(-y * c + x * s, -x * c - y * s)
    return torch.hypot(x, y).clamp(max=1.0) * torch.cos(bearing), (2 * bearing).clamp(-2, 2)


def episode(act, batch):
    env, cost = Robot(batch), 0.0
    for _ in range(T):
        cost = cost + env.step(*act(env.obs()))
    return cost / T, env


for it in range(200):
    cost, _ = episode(learned, 64)
    loss = cost.mean()
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(policy.parameters(), 1.0)
    optimizer.step()
    scheduler.step()
    if it % 25 == 0:
        print(f"iteration {it:3d}  mean cost {loss.item():.3f}")

with torch.no_grad():
    for name, act in (("learned", learned), ("aim-and-drive rule", fixed_rule), ("standing still", lambda o: (torch.zeros(len(o)),) * 2)):
        torch.manual_seed(99)
        cost, env = episode(act, 500)
        print(f"{name}: cost {cost.mean():.3f}, final distance {torch.hypot(env.x, env.y).mean():.3f} m")
