import argparse
from dataclasses import dataclass
import torch
from torch import nn

@dataclass
class Config:
    steps: int = 220
    horizon: int = 25
    lr: float = 5e-3

def experiment(n, horizon):
    theta, omega, torque, torques = 2.0 * torch.randn(n), 2.0 * torch.randn(n), torch.zeros(n), []
    states = [torch.stack([theta, omega], -1)]
    for _ in range(horizon):
        torque = 0.8 * torque + 1.5 * torch.randn(n)
        omega = omega + 0.1 * (-6.0 * theta.sin() - 0.3 * omega + torque)
        theta = theta + 0.1 * omega
        torques.append(torque)
        states.append(torch.stack([theta, omega], -1))
    return torch.stack(torques, 1), torch.stack(states, 1)

class DynamicsCell(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.inner, self.outer = nn.Linear(4, hidden), nn.Linear(hidden, 2)
    def forward(self, u, x):
        theta, omega = x.unbind(-1)
        z = torch.stack([theta.sin(), theta.cos(), omega / 4, u / 2.5], -1)
        return x + self.outer(self.inner(z).tanh())

def unroll(cell, torques, x):
    path = []
    for u in torques.unbind(1):
        x = cell(u, x)
        path.append(x)
    return torch.stack(path, 1)
def main(cfg):
    torch.manual_seed(0)
    cell = DynamicsCell()
    optimizer = torch.optim.Adam(cell.parameters(), lr=cfg.lr)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: 1 - 0.95 * s / cfg.steps)
    for step in range(cfg.steps):
        torques, states = experiment(64, cfg.horizon)
        err = unroll(cell, torques, states[:, 0]) - states[:, 1:]
        loss = err[..., 0].abs().mean() + 0.2 * err[..., 1].abs().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        torques, states = experiment(400, 50)    # twice as long as in training
        err = (unroll(cell, torques, states[:, 0]) - states[:, 1:])[..., 0].abs()
    for k in (5, 25, 50):
        print(f"angle after {k} steps: median error {err[:, k - 1].median():.3f} rad")
if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for k, v in vars(Config()).items():
        parser.add_argument(f"--{k}", type=type(v), default=v)
    main(Config(**vars(parser.parse_args())))
