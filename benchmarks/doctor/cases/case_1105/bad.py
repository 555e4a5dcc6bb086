import numpy as np
import torch
from torch import nn

# Cement mill: four drives logged as one row per channel; what is the load factor of the mill 1 step on?
torch.manual_seed(8)
rng = np.random.default_rng(8)
T_ALL, CH, WIN = 5200, 4, 24

feed = np.zeros(T_ALL)
fan = np.zeros(T_ALL)
for t in range(1, T_ALL):
    feed[t] = 0.7 * feed[t - 1] + 0.7 * rng.standard_normal()
    fan[t] = 0.5 * fan[t - 1] + 0.8 * rng.standard_normal()
load = np.zeros(T_ALL)
power = np.zeros(T_ALL)
for t in range(1, T_ALL):
    load[t] = 0.55 * load[t - 1] + 0.9 * np.tanh(feed[t - 1]) * (1.0 if fan[t - 1] > 0 else -0.6)
    power[t] = 0.8 * load[t] - 0.3 * load[t] ** 2 + 0.1 * rng.standard_normal()
log = np.stack([feed, fan, power, load + 0.05 * rng.standard_normal(T_ALL)])      # (channel, time)
edge = 4000
mu = log[:, :edge].mean(1, keepdims=True)
sd = log[:, :edge].std(1, keepdims=True)
log = torch.from_numpy((log - mu) / sd).float()


def batch(starts):
    x = torch.stack([log[:, s:s + WIN] for s in starts])      # (batch, channel, time)
    x = x.reshape(-1, WIN, CH)
    y = torch.stack([log[3, s + WIN] for s in starts])
    return x, y


class MillNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.core = nn.LSTM(CH, 40, batch_first=True)
        self.readout = nn.Linear(40, 1)

    def forward(self, x):
        states, _ = self.core(x)
        return self.readout(states[:, -1]).view(-1)


mill = MillNet()
opt = torch.optim.RMSprop(mill.parameters(), lr=3e-3)
decay = torch.optim.lr_scheduler.StepLR(opt, 250, 0.3)
for step in range(500):
    x, y = batch(rng.integers(0, edge - WIN, 48))
    loss = torch.mean((mill(x) - y) ** 2)
    opt.zero_grad()
    loss.backward()
    opt.step()
    decay.step()
    if (step + 1) % 100 == 0:
        print(f"{step + 1:4d}  mse {loss.item():.3f}")

with torch.inference_mode():
    x, y = batch(range(edge, T_ALL - WIN))
    print("held-out mse %.3f   variance %.3f" % (((mill(x) - y) ** 2).mean(), y.var()))
