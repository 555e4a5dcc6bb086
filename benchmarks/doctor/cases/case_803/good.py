"""Bearing condition from raw accelerometer windows: healthy, inner race, outer race, imbalance."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.metrics import accuracy_score, confusion_matrix
from torch.utils.data import DataLoader, Dataset

FS, N = 2000, 256
CLASSES = ["healthy", "inner", "outer", "imbalance"]


class Vibration(Dataset):
    def __init__(self, n, seed):
        rng = np.random.default_rng(seed)
        t = np.arange(N) / FS
        self.labels = rng.integers(0, 4, n)
        self.x = np.empty((n, 1, N), dtype=np.float32)
        for i, lab in enumerate(self.labels):
            f_rot = rng.uniform(24, 30)
            sig = 0.4 * np.sin(2 * np.pi * f_rot * t + rng.uniform(0, 6.28)) + rng.normal(0, 0.35, N)
            if lab == 3:
                sig += rng.uniform(0.5, 0.9) * np.sin(2 * np.pi * f_rot * t + rng.uniform(0, 6.28)) * 1.5
            elif lab in (1, 2):
                rate = f_rot * (5.4 if lab == 1 else 3.6)
                ring = 500 if lab == 1 else 380
                for t0 in np.arange(rng.uniform(0, 1 / rate), N / FS, 1 / rate):
                    dt = np.clip(t - t0, 0, None)
                    sig += (t >= t0) * rng.uniform(0.8, 1.4) * np.exp(-250 * dt) * np.sin(2 * np.pi * ring * dt)
            self.x[i, 0] = sig

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return torch.from_numpy(self.x[i]), int(self.labels[i])


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.b1 = nn.Conv1d(1, 16, 15, stride=2, padding=7), nn.BatchNorm1d(16)
        self.c2, self.b2 = nn.Conv1d(16, 32, 9, stride=2, padding=4), nn.BatchNorm1d(32)
        self.fc = nn.Linear(64, len(CLASSES))

    def forward(self, x):
        x = F.relu(self.b1(self.c1(x)))
        x = F.relu(self.b2(self.c2(x)))
        return self.fc(torch.cat([x.mean(-1), x.amax(-1)], dim=1))


torch.manual_seed(1)
train_dl = DataLoader(Vibration(1600, seed=10), batch_size=64, shuffle=True)
test_dl = DataLoader(Vibration(400, seed=11), batch_size=200)
net = ConvNet()
optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-3)
for epoch in range(5):
    net.train()
    for xb, yb in train_dl:
        optimizer.zero_grad()
        F.cross_entropy(net(xb), yb).backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        out = [(net(xb).argmax(1), yb) for xb, yb in test_dl]
    y_hat, y_true = (torch.cat(z).numpy() for z in zip(*out))
    print(f"epoch {epoch}: test accuracy {accuracy_score(y_true, y_hat):.3f}")
print(confusion_matrix(y_true, y_hat))
