import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import StandardScaler

np.random.seed(9)
torch.manual_seed(9)
# vibration / current / temperature of a pump, label = how the first two move together
names = ["healthy", "loose coupling", "reversed phase"]


def record(kind, T=32):
    a = np.random.randn(T)
    mix = {0: 0.7, 1: 0.0, 2: -0.7}[kind]
    b = mix * a + np.sqrt(1 - mix ** 2) * np.random.randn(T)
    c = np.random.randn(T)
    return np.stack([5 + 2 * a, 12 + 3 * b, 60 + 0.5 * c], 1)


labels = np.random.randint(0, 3, 1800)
recs = np.stack([record(k) for k in labels])
scaler = StandardScaler().fit(recs[:1400].reshape(-1, 3))
recs = scaler.transform(recs.reshape(-1, 3)).reshape(recs.shape)
X, y = torch.tensor(recs, dtype=torch.float32), torch.tensor(labels)


class PumpNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv1d(3, 24, 3, padding=1), nn.ReLU(), nn.Conv1d(24, 24, 1), nn.ReLU())
        self.fc = nn.Linear(24, 3)

    def forward(self, x):                       # (batch, time, sensor)
        x = x.reshape(x.size(0), x.size(2), x.size(1))
        return self.fc(self.conv(x).mean(-1))


net = PumpNet()
opt = torch.optim.RMSprop(net.parameters(), lr=2e-3)
ce = nn.CrossEntropyLoss()
for epoch in range(14):
    for b in torch.randperm(1400).split(32):
        opt.zero_grad()
        ce(net(X[b]), y[b]).backward()
        opt.step()
with torch.no_grad():
    print("train accuracy", accuracy_score(y[:1400], net(X[:1400]).argmax(1)))
    print("test accuracy", accuracy_score(y[1400:], net(X[1400:]).argmax(1)))
