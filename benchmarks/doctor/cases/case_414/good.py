import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class GaitSet(Dataset):
    """Foot sensor (gyro x/y/z, heel pressure), one stride and a half, four kinds of gait."""

    def __init__(self, size, seed, length=48):
        rng = np.random.default_rng(seed)
        self.y = rng.integers(0, 4, size)
        t = np.linspace(0, 3 * np.pi, length)
        phase = rng.uniform(0, 2 * np.pi, (size, 1)) + rng.uniform(0.85, 1.15, (size, 1)) * t
        lag = np.array([0.4, 0.8, 1.2, 1.6])[self.y][:, None]
        amp = rng.uniform(0.7, 1.3, (size, 1))
        chans = [
            amp * np.sin(phase),
            amp * np.sin(phase - lag),
            amp * np.sin(2 * phase + 0.5 * lag),
            amp * (np.cos(phase - 2 * lag) > 0.3),
        ]
        self.x = np.float32(np.stack(chans, axis=-1) + 0.8 * rng.standard_normal((size, length, 4)))

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class ConvRecurrent(nn.Module):
    def __init__(self, channels=4, width=24, classes=4):
        super().__init__()
        self.conv = nn.Conv1d(channels, width, kernel_size=5, stride=2, padding=2)
        self.gru = nn.GRU(width, 32, batch_first=True)
        self.fc = nn.Linear(32, classes)

    def forward(self, x):
        b, t, c = x.shape
        x = x.transpose(1, 2)
        h, _ = self.gru(F.relu(self.conv(x)).permute(0, 2, 1))
        return self.fc(h[:, -1])


torch.manual_seed(0)
train_loader = DataLoader(GaitSet(1500, seed=1), batch_size=50, shuffle=True)
test_loader = DataLoader(GaitSet(500, seed=2), batch_size=250)
net = ConvRecurrent()
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(8):
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        right = sum((net(x).argmax(1) == y).sum().item() for x, y in test_loader)
    print(f"epoch {epoch}  loss {loss.item():.3f}  test acc {right / 500:.3f}")
