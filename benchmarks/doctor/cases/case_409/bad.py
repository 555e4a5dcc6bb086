import numpy as np
import torch
from torch import nn

# Spike counting from calcium fluorescence: how many spikes fell into the last 10 frames?
SEED, FRAMES, LAST = 100, 40, 10


def sample_batch(n, seed):
    rng = np.random.default_rng(seed)
    rate = rng.uniform(0.02, 0.5, (n, 1))
    spikes = rng.poisson(rate, (n, FRAMES))
    calcium = np.zeros((n, FRAMES))
    c = rng.uniform(0, 1.5, n)
    for t in range(FRAMES):
        c = 0.9 * c + spikes[:, t]
        calcium[:, t] = c
    fluo = calcium**2 / (calcium**2 + 4.0) + 0.01 * rng.standard_normal((n, FRAMES))
    x = torch.tensor(fluo[:, :, None] * 2 - 1, dtype=torch.float32)
    y = torch.tensor(spikes[:, -LAST:].sum(1, keepdims=True), dtype=torch.float32)
    return x, y


class SpikeCounter(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.cell = nn.GRU(1, hidden, batch_first=True)
        self.read = nn.Sequential(nn.Linear(hidden, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):
        _, h = self.cell(x)
        return self.read(h[-1])


torch.manual_seed(SEED)
net = SpikeCounter()
opt = torch.optim.RMSprop(net.parameters(), lr=2e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, 250, gamma=0.3)
for step in range(500):
    xb, yb = sample_batch(48, seed=SEED)
    loss = (net(xb) - yb).square().mean()
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step()
    sched.step()
    if step % 100 == 99:
        print(f"{step + 1:4d}  mse {loss.item():.3f}")

x_new, y_new = sample_batch(800, seed=7)
with torch.no_grad():
    p = net(x_new)
print("new recordings: mse %.3f, variance of counts %.3f" % ((p - y_new).square().mean(), y_new.var()))
