import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import accuracy_score
from sklearn.utils import shuffle

# terrain classification from the vertical acceleration of a wheeled robot
rng = np.random.default_rng(21)
torch.manual_seed(21)
classes = ["tarmac", "gravel", "grass", "cobbles"]


def drive(kind, T=64):
    t = np.arange(T)
    noise = rng.standard_normal(T)
    amp = rng.uniform(0.7, 1.3)
    if kind == 0:
        a = 0.4 * noise
    elif kind == 1:
        a = noise * (rng.random(T) < 0.5) * 1.3
    elif kind == 2:
        a = np.convolve(rng.standard_normal(T + 7), np.ones(8) / 4, mode="valid")
    else:
        a = 1.2 * np.sign(np.sin(2 * np.pi * t / rng.uniform(9, 13) + rng.uniform(0, 6.3))) + 0.4 * noise
    return amp * a


labels = np.repeat(np.arange(4), 300)
signals = np.stack([drive(k) for k in labels])
order = rng.permutation(len(labels))
train_id, test_id = order[:900], order[900:]
X_tr, y_tr = signals[train_id], labels[train_id]
X_te, y_te = signals[test_id], labels[test_id]
X_tr, y_tr = shuffle(X_tr, random_state=0), shuffle(y_tr, random_state=1)

mu, sd = X_tr.mean(), X_tr.std()
X_tr = torch.tensor((X_tr - mu) / sd, dtype=torch.float32).unsqueeze(1)
X_te = torch.tensor((X_te - mu) / sd, dtype=torch.float32).unsqueeze(1)
y_tr = torch.tensor(y_tr)

net = nn.Sequential(
    nn.Conv1d(1, 16, 7, padding=3), nn.ReLU(), nn.MaxPool1d(2),
    nn.Conv1d(16, 24, 5, padding=2), nn.ReLU(), nn.AdaptiveAvgPool1d(1),
    nn.Flatten(), nn.Linear(24, 4))
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(20):
    net.train()
    running = 0.0
    for i in range(0, len(X_tr), 50):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(X_tr[i:i + 50]), y_tr[i:i + 50])
        loss.backward()
        opt.step()
        running += loss.item()
    if (epoch + 1) % 5 == 0:
        net.eval()
        with torch.no_grad():
            acc = accuracy_score(y_te, net(X_te).argmax(1).numpy())
        print(f"epoch {epoch + 1}: loss {running / 18:.3f}, test accuracy {acc:.3f}")
