import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

# bearing state (10 conditions: speed band x defect) from short vibration records
rng = np.random.default_rng(60)
torch.manual_seed(60)

def vibration(cond, T=96):
    defect, band = cond % 5, cond // 5
    t = np.arange(T)
    f = (0.05 if band == 0 else 0.11) * rng.uniform(0.92, 1.08)
    x = np.sin(2 * np.pi * f * t + rng.uniform(0, 6.28))
    if defect in (1, 4):
        x = x + 0.8 * ((t + rng.integers(0, 13)) % 13 == 0)
    if defect in (2, 4):
        x = x * (1 + 0.6 * np.sin(2 * np.pi * t / 48 + rng.uniform(0, 6.28)))
    if defect == 3:
        x = np.clip(x, -0.5, 0.5) * 1.6
    return x + 0.2 * rng.standard_normal(T)

conds = rng.integers(0, 10, 2000)
signal = np.stack([vibration(c) for c in conds]).astype(np.float32)
signal = (signal - signal[:1500].mean()) / signal[:1500].std()
X, Y = torch.from_numpy(signal)[:, None, :], torch.from_numpy(conds)
train, test = slice(0, 1500), slice(1500, 2000)

class VibNet(nn.Module):
    def __init__(self, n_cond=10):
        super().__init__()
        self.c1 = nn.Conv1d(1, 16, 9, stride=2)
        self.c2 = nn.Conv1d(16, 32, 5)
        self.rnn = nn.GRU(32, 24, batch_first=True)
        self.fc = nn.Linear(24, n_cond)

    def forward(self, x):
        x = F.relu(self.c1(x))
        x = F.max_pool1d(F.relu(self.c2(x)), 2)
        _, h = self.rnn(x.transpose(1, 2))
        return self.fc(h[-1])

model = VibNet()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
for epoch in range(18):
    perm = torch.randperm(1500)
    for i in range(0, 1500, 30):
        optimizer.zero_grad()
        b = perm[i:i + 30]
        loss = criterion(model(X[train][b]), Y[train][b])
        loss.backward()
        optimizer.step()
    if epoch % 6 == 5:
        with torch.no_grad():
            acc = (model(X[test]).argmax(1) == Y[test]).float().mean().item()
        print(f"epoch {epoch + 1:2d}: loss {loss.item():.3f}, accuracy {acc:.3f}")
