import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(31)
rng = np.random.default_rng(31)

# Kiln: which of four firing programmes is running, from 60 s of pressure in the flue (1 Hz)
def flue(n):
    kind = rng.integers(0, 4, n)
    period = np.array([6.0, 8.0, 11.0, 16.0])[kind] * rng.uniform(0.93, 1.07, n)
    t = np.arange(60)
    phase = rng.uniform(0, 6.28, (n, 1))
    p = np.sin(2 * np.pi * t / period[:, None] + phase) + 1.6 * rng.standard_normal((n, 60))
    return torch.tensor(p, dtype=torch.float32).unsqueeze(1), torch.tensor(kind)


net = nn.Sequential(
    nn.Conv1d(1, 24, 9, padding=4), nn.ReLU(), nn.MaxPool1d(2),
    nn.Conv1d(24, 24, 7, padding=3), nn.ReLU(), nn.AdaptiveMaxPool1d(4),
    nn.Flatten(), nn.Dropout(0.5),
    nn.Linear(96, 48), nn.ReLU(), nn.Dropout(0.5),
    nn.Linear(48, 4),
)
X, y = flue(3000)
X_val, y_val = flue(800)
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
ce = nn.CrossEntropyLoss()


def evaluate():
    with torch.no_grad():
        scores = net(X_val)
    return ce(scores, y_val).item(), (scores.argmax(1) == y_val).float().mean().item()


for epoch in range(8):
    seen = 0.0
    for rows in torch.randperm(len(X)).split(60):
        loss = ce(net(X[rows]), y[rows])
        opt.zero_grad()
        loss.backward()
        opt.step()
        seen += loss.item() * len(rows)
    val_loss, val_acc = evaluate()
    print(f"{epoch:2d}  train {seen / len(X):.3f}  val {val_loss:.3f}  val accuracy {val_acc:.3f}")
