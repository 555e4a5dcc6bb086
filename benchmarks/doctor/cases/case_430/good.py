import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# Vehicle class from the signature of an inductive loop (4 classes, speed varies)
KINDS = ["car", "van", "truck", "bus"]
rng = np.random.default_rng(61)
torch.manual_seed(61)


def signature(kind):
    t = np.linspace(0, 1, 32)
    mid, width = rng.uniform(0.4, 0.6), rng.uniform(0.5, 1.0)
    s = (t - mid) / width
    if kind == 0:
        shape = np.exp(-((s / 0.16) ** 2))
    elif kind == 1:
        shape = np.exp(-((s / 0.24) ** 2)) * (1 - 0.35 * s)
    elif kind == 2:
        shape = np.exp(-(((s - 0.22) / 0.1) ** 2)) + 0.7 * np.exp(-(((s + 0.22) / 0.13) ** 2))
    else:
        shape = 1 / (1 + np.exp(-(0.3 - np.abs(s)) / 0.03))
    return rng.uniform(0.5, 1.5) * shape + 0.07 * rng.standard_normal(32)


kinds = rng.integers(0, 4, 2400)
x = torch.tensor(np.array([signature(k) for k in kinds]), dtype=torch.float32).unsqueeze(1)
y = torch.tensor(kinds)
train = DataLoader(TensorDataset(x[:1900], y[:1900]), batch_size=32, shuffle=True)


class LoopNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv1d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool1d(2))
        self.rnn = nn.GRU(16, 32, batch_first=True)
        self.fc = nn.Linear(32, len(KINDS))

    def forward(self, x):
        z = self.features(x).transpose(1, 2)
        return self.fc(self.rnn(z)[0][:, -1])


model = LoopNet()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
criterion = nn.CrossEntropyLoss()
for epoch in range(12):
    running = 0.0
    for xb, yb in train:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
        running += loss.item()
    with torch.no_grad():
        acc = (model(x[1900:]).argmax(1) == y[1900:]).float().mean().item()
    print(f"[{epoch + 1}] loss: {running / len(train):.3f}  accuracy: {100 * acc:.1f} %")
