from dataclasses import dataclass
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclass
class Config:
    n_rides: int = 2600
    steps: int = 40
    classes: int = 6
    batch: int = 50
    epochs: int = 12
    lr: float = 8e-3


def record_rides(cfg, rng):
    """vertical acceleration in the lift cabin, one wear pattern per class"""
    kind = rng.integers(0, cfg.classes, cfg.n_rides)
    t = np.arange(cfg.steps)
    freq = np.array([0.10, 0.10, 0.16, 0.16, 0.22, 0.22])[kind][:, None]
    phase = rng.uniform(0, 2 * np.pi, (cfg.n_rides, 1))
    wave = np.sin(2 * np.pi * freq * t + phase)
    wave = np.where((kind % 2 == 1)[:, None], np.sign(wave) * np.abs(wave) ** 0.3, wave)
    return (wave + 0.35 * rng.normal(size=wave.shape)).astype(np.float32)[..., None], kind


class RideClassifier(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.conv1 = nn.Conv1d(1, 16, 7, padding=3)
        self.conv2 = nn.Conv1d(16, 24, 5, padding=2)
        self.fc = nn.Linear(24, classes)

    def forward(self, x):
        x = F.relu(self.conv1(x.transpose(1, 2)))
        x = F.relu(self.conv2(x)).mean(-1)
        return self.fc(x)


cfg = Config()
torch.manual_seed(19)
rides, kinds = record_rides(cfg, np.random.default_rng(19))
rides, kinds = torch.tensor(rides), torch.tensor(kinds)
tr, te = slice(0, 2000), slice(2000, None)
model = RideClassifier(cfg.classes)
criterion = nn.CrossEntropyLoss()
opt = torch.optim.Adam(model.parameters(), lr=cfg.lr)
for epoch in range(cfg.epochs):
    order = torch.randperm(2000)
    for b in order.split(cfg.batch):
        opt.zero_grad()
        loss = criterion(model(rides[tr][b]), kinds[tr][b])
        loss.backward()
        opt.step()
    with torch.no_grad():
        out = model(rides[te])
        print(epoch, f"test loss {criterion(out, kinds[te]):.3f}", f"accuracy {(out.argmax(1) == kinds[te]).float().mean():.3f}")
