# Inverse dynamics of a swinging crane: estimate the (unmeasured) rope angle at every step
import math
import torch
from torch import nn

torch.manual_seed(14)


def crane(batch, steps=40):
    """Trolley acceleration is random, only acceleration and hook speed are measured."""
    angle, rate, acc = 0.5 * torch.randn(batch), torch.zeros(batch), torch.zeros(batch)
    meas, truth = [], []
    for _ in range(steps):
        acc = 0.8 * acc + 1.5 * torch.randn(batch)
        rate = rate + 0.1 * (-4.0 * torch.sin(angle) - acc * torch.cos(angle) - 0.4 * rate)
        angle = angle + 0.1 * rate
        meas.append(torch.stack([acc / 3, rate + 0.1 * torch.randn(batch)], dim=1))
        truth.append(angle)
    return torch.stack(meas, dim=1), torch.stack(truth, dim=1)


class Observer(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.width = width
        self.inp = nn.Linear(2, width)
        self.rec = nn.Linear(width, width, bias=False)
        self.out = nn.Linear(width, 1)

    def forward(self, u):
        B, T, _ = u.shape
        h = u.new_zeros(B, self.width)
        states = []
        for t in range(T):
            h = torch.tanh(self.inp(u[:, t]) + self.rec(h))
            states.append(h)
        states = torch.stack(states)                # T, B, width
        states = states.transpose(0, 1)
        return self.out(states).squeeze(-1)


obs = Observer()
nn.init.orthogonal_(obs.rec.weight)
opt = torch.optim.Adam(obs.parameters(), lr=3e-3)
avg = None
for step in range(420):
    u, angle = crane(48)
    est = obs(u)
    loss = (est - angle).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(obs.parameters(), 1.0)
    opt.step()
    avg = loss.item() if avg is None else 0.98 * avg + 0.02 * loss.item()

with torch.no_grad():
    u, angle = crane(400)
    err = (obs(u) - angle)[:, 10:].pow(2).mean().sqrt().item()
print(f"running loss {avg:.4f}; angle error {math.degrees(err):.1f} deg (spread {math.degrees(angle.std()):.1f} deg)")
