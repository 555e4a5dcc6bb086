import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(11)
rng = np.random.default_rng(11)
LABELS = ["idle", "lathe turning", "drill"]


def vibration(k, n=128):
    t = np.arange(n)
    s = rng.normal(0, 0.5, n)
    if k == 1:
        s += 0.8 * np.sin(0.35 * t + rng.uniform(0, 6.28))
    if k == 2:
        s += 0.8 * np.sin(0.8 * t + rng.uniform(0, 6.28))
    return s


y = rng.integers(0, 3, 1500)
X = np.stack([vibration(k) for k in y]).astype("float32")[:, None, :]
train = TensorDataset(torch.tensor(X[:1100]), torch.tensor(y[:1100]))
test = TensorDataset(torch.tensor(X[1100:]), torch.tensor(y[1100:]))
loader = DataLoader(train, batch_size=50, shuffle=True)

net = nn.Sequential(
    nn.Conv1d(1, 12, 9, padding=4), nn.BatchNorm1d(12), nn.ReLU(), nn.MaxPool1d(2),
    nn.Conv1d(12, 16, 9, padding=4), nn.BatchNorm1d(16), nn.ReLU(),
    nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Dropout(0.3), nn.Linear(16, 3))
opt = torch.optim.AdamW(net.parameters(), lr=5e-3)

for epoch in range(6):
    net.train()
    run = 0.0
    for xb, yb in loader:
        opt.zero_grad()
        loss = F.cross_entropy(net(xb), yb, reduction="sum")
        (loss / len(xb)).backward()
        opt.step()
        run += loss.item()
    net.eval()
    with torch.no_grad():
        out = net(test.tensors[0])
    val = F.cross_entropy(out, test.tensors[1]).item()
    acc = (out.argmax(1) == test.tensors[1]).float().mean().item()
    print(f"{epoch} train {run / len(train):.3f} test {val:.3f} acc {acc:.3f}")
