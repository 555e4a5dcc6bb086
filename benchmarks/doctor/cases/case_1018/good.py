# Offline cleaning of ECG strips: noisy strip in, clean strip out (a bidirectional network may look both ways)
import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
rng = np.random.default_rng(40)
FS, N = 50, 80

def strip():
    t = np.arange(N) / FS
    ecg = np.zeros(N)
    beat = rng.uniform(-0.5, 0.2)
    while beat < t[-1] + 0.5:
        for amp, at, width in [(0.15, -0.16, 0.025), (1.0, 0.0, 0.018), (-0.25, 0.05, 0.02), (0.3, 0.22, 0.045)]:
            ecg += amp * rng.uniform(0.9, 1.1) * np.exp(-0.5 * ((t - beat - at) / width) ** 2)
        beat += rng.uniform(0.6, 1.0)
    wander = 0.4 * np.sin(2 * np.pi * rng.uniform(0.1, 0.4) * t + rng.uniform(0, 6.28))
    spikes = rng.normal(0, 2.0, N) * (rng.random(N) < 0.1)
    return ecg, ecg + wander + spikes + rng.normal(0, 0.05, N)

clean, noisy = (np.stack(a) for a in zip(*[strip() for _ in range(900)]))
m, s = noisy[:750].mean(), noisy[:750].std()
x = torch.tensor((noisy - m) / s).float().unsqueeze(-1)
y = torch.tensor((clean - m) / s).float().unsqueeze(-1)
x_fit, y_fit, x_val, y_val = x[:750], y[:750], x[750:], y[750:]

class Cleaner(nn.Module):
    def __init__(self, hid=24):
        super().__init__()
        self.rnn = nn.GRU(1, hid, batch_first=True, bidirectional=True)
        self.mix = nn.Linear(2 * hid, 1)

    def forward(self, x):
        h, _ = self.rnn(x)
        return x + self.mix(h)

net = Cleaner()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=2e-2, total_steps=7 * 15)
huber = nn.HuberLoss(delta=0.5)
for epoch in range(7):
    for i in torch.randperm(len(x_fit)).split(50):
        opt.zero_grad()
        loss = huber(net(x_fit[i]), y_fit[i])
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        sched.step()
    print(f"epoch {epoch}: huber {loss.item():.4f}")

with torch.no_grad():
    err = (net(x_val) - y_val).abs().mean() * s
    before = (x_val - y_val).abs().mean() * s
print(f"new strips: mean absolute error {err:.3f} mV, before cleaning {before:.3f} mV")
