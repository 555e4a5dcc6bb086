import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader

torch.manual_seed(21)
rng = np.random.default_rng(21)
ACTIVITIES = ["walking", "running", "stairs", "cycling"]


def recording(label):
    """Two seconds of a 3-axis accelerometer at 16 Hz in the pocket."""
    t = np.arange(32) / 16 + rng.uniform(0, 1)
    f = [1.8, 2.7, 1.5, 1.2][label] * rng.normal(1, 0.12)
    amp = np.array([[1.0, 0.4, 0.3], [1.6, 0.6, 0.5], [0.9, 0.6, 0.6], [0.5, 0.7, 0.2]][label]) * rng.uniform(0.6, 1.5)
    ph = rng.uniform(0, 2 * np.pi)
    wave = np.stack([np.sin(2 * np.pi * f * t + ph), np.sin(2 * np.pi * f * t + ph + 1), np.sin(4 * np.pi * f * t + 2 * ph)], 1)
    return amp * wave + 0.35 * rng.standard_normal(wave.shape)


labels = rng.integers(0, 4, 2100)
X = torch.tensor(np.stack([recording(k) for k in labels]), dtype=torch.float32)
y = torch.tensor(labels)
X_train, y_train, X_test, y_test = X[:1500], y[:1500], X[1500:], y[1500:]

seq_loader = DataLoader(X_train, batch_size=60, shuffle=True)
lab_loader = DataLoader(y_train, batch_size=60, shuffle=True)


class HarNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 32, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(0.2)
        self.cls = nn.Linear(64, len(ACTIVITIES))

    def forward(self, x):
        out, _ = self.gru(x)
        return self.cls(self.drop(out.mean(dim=1)))


net = HarNet()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
criterion = nn.CrossEntropyLoss()
for epoch in range(7):
    net.train()
    losses = []
    for seqs, labs in zip(seq_loader, lab_loader):
        loss = criterion(net(seqs), labs)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    net.eval()
    with torch.no_grad():
        acc = (net(X_test).argmax(1) == y_test).float().mean()
    print(f"{epoch:2d}  loss {np.mean(losses):.3f}  test accuracy {acc:.3f}")
