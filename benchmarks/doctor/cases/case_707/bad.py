import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split

ACTIVITIES = ["walking", "stairs", "cycling", "standing"]
rs = np.random.RandomState(21)
torch.manual_seed(21)


def record(label, T=64):
    """2.5 s of a wrist accelerometer (x, y, z)."""
    t = np.arange(T) / 25.6
    f = {"walking": 1.9, "stairs": 1.5, "cycling": 1.2, "standing": 0.4}[label] * rs.uniform(0.85, 1.15)
    phase = rs.uniform(0, 2 * np.pi)
    sway = np.sin(2 * np.pi * f * t + phase)
    step = np.abs(np.sin(np.pi * f * t + phase)) ** 6
    amp = {"walking": (0.5, 1.0, 0.3), "stairs": (0.4, 0.8, 0.7), "cycling": (0.9, 0.1, 0.5),
           "standing": (0.1, 0.05, 0.1)}[label]
    xyz = np.stack([amp[0] * sway, amp[1] * step, amp[2] * np.roll(sway, 5)])
    return xyz * rs.uniform(0.6, 1.4) + 0.7 * rs.randn(3, T)


y = rs.randint(0, 4, size=1200)
X = np.stack([record(ACTIVITIES[k]) for k in y]).astype(np.float32)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0, stratify=y)

model = nn.Sequential(
    nn.Conv1d(3, 16, 7, padding=3), nn.BatchNorm1d(16), nn.ReLU(), nn.MaxPool1d(2),
    nn.Conv1d(16, 32, 5, padding=2), nn.BatchNorm1d(32), nn.ReLU(),
    nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(32, len(ACTIVITIES)))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4)
criterion = nn.CrossEntropyLoss()

signal_loader = DataLoader(X_train, batch_size=50, shuffle=True)
label_loader = DataLoader(y_train, batch_size=50, shuffle=True)

for epoch in range(1, 9):
    model.train()
    total = 0.0
    for signals, targets in zip(signal_loader, label_loader):
        optimizer.zero_grad()
        loss = criterion(model(signals), targets)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(targets)
    print(f"epoch {epoch:2d}  loss {total / len(X_train):.4f}")

model.eval()
with torch.no_grad():
    guess = model(torch.from_numpy(X_test)).argmax(dim=1).numpy()
print(f"test accuracy {accuracy_score(y_test, guess):.3f}  macro F1 {f1_score(y_test, guess, average='macro'):.3f}")
