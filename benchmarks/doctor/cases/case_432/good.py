# Pitch of a voiced frame (toy vocal tract): waveform -> log2(f0)
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn


@dataclass
class Hyper:
    lr: float = 4e-3
    batch_size: int = 50
    n_epochs: int = 12
    hidden: int = 32
    n_train: int = 2000
    n_test: int = 400


def voiced(n, rng, samples=80, rate=2000.0):
    pitch = rng.uniform(np.log2(90), np.log2(280), n)
    t = np.arange(samples) / rate
    phase = rng.uniform(0, 2 * np.pi, (n, 1)) + 2 * np.pi * 2 ** pitch[:, None] * t
    wave = np.sin(phase) + rng.uniform(0.2, 0.9, (n, 1)) * np.sin(2 * phase + rng.uniform(0, 6, (n, 1)))
    wave += rng.uniform(0, 0.5, (n, 1)) * np.sin(3 * phase + rng.uniform(0, 6, (n, 1)))
    wave += 0.1 * rng.standard_normal(wave.shape)
    return torch.tensor(wave, dtype=torch.float32), torch.tensor(pitch - 7.3, dtype=torch.float32)


class PitchNet(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.conv = nn.Conv1d(1, 24, kernel_size=16, stride=4)
        self.gru = nn.GRU(24, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, w):
        z = self.conv(w.unsqueeze(1)).relu().transpose(1, 2)
        h, _ = self.gru(z)
        return self.out(h.mean(1)).squeeze(1)


hp = Hyper()
torch.manual_seed(70)
rng = np.random.default_rng(70)
w_train, p_train = voiced(hp.n_train, rng)
w_test, p_test = voiced(hp.n_test, rng)
net = PitchNet(hp.hidden)
opt = torch.optim.RMSprop(net.parameters(), lr=hp.lr)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=5, gamma=0.4)
for epoch in range(hp.n_epochs):
    for ix in torch.randperm(hp.n_train).split(hp.batch_size):
        loss = nn.functional.mse_loss(net(w_train[ix]), p_train[ix])
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
    with torch.no_grad():
        cents = 1200 * (net(w_test) - p_test).abs().median().item()
    print(f"{epoch:2d} loss {loss.item():.4f}  median error {cents:.0f} cents")
