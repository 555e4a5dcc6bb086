# Activity recognition from a wrist accelerometer (ported from my Keras notebook)
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

ACTIVITIES = ["sitting", "walking", "running", "cycling", "stairs"]
N, T = 1500, 40
rng = np.random.default_rng(21)
torch.manual_seed(21)


def make_window(label):
    t = np.arange(T) / 20
    phase, amp = rng.uniform(0, 2 * np.pi), rng.uniform(0.7, 1.3)
    freq = [0.0, 1.6, 2.7, 1.2, 1.5][label] * rng.uniform(0.92, 1.08)
    s = np.sin(2 * np.pi * freq * t + phase)
    c = np.cos(2 * np.pi * freq * t + phase)
    xyz = np.zeros((T, 3))
    if label == 3:
        xyz = amp * np.stack([s, c, 0.1 * s], 1)
    elif label == 4:
        xyz = amp * np.stack([0.4 * s, np.abs(s), s * c], 1)
    elif label in (1, 2):
        xyz = amp * np.stack([0.3 * s, s * np.abs(s), 0.5 * c], 1)
    return xyz + 0.3 * rng.standard_normal((T, 3))


labels = rng.integers(0, 5, N)
X = torch.tensor(np.array([make_window(k) for k in labels]), dtype=torch.float32)
y = torch.tensor(labels)
X_train, y_train, X_test, y_test = X[:1100], y[:1100], X[1100:], y[1100:]


class HARNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 40, batch_first=True)
        self.drop = nn.Dropout(0.2)
        self.fc = nn.Linear(40, len(ACTIVITIES))

    def forward(self, x):
        return self.fc(self.drop(self.lstm(x)[1][0][-1]))


model = HARNet()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
loader = DataLoader(TensorDataset(X_train, y_train), batch_size=32, shuffle=True)
for epoch in range(12):
    model.train()
    for xb, yb in loader:
        loss = F.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    print("test accuracy", (model(X_test).argmax(1) == y_test).float().mean().item())
