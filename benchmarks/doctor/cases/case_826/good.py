"""Bearing condition from vibration: ok / outer race / inner race / unbalance."""
import copy
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(8)
rng, T = np.random.default_rng(8), 50

def record(kind):
    t, a, speed = np.arange(T), rng.normal(0, 0.5, (T, 2)), rng.uniform(0.9, 1.1)
    if kind == 3:
        w = 2 * np.pi * speed / 12
        a += rng.uniform(0.6, 1.2) * np.stack([np.sin(w * t + (p := rng.uniform(0, 6.3))), np.cos(w * t + p)], 1)
    elif kind:
        gap = (9 if kind == 1 else 5) / speed
        hits = ((t + rng.uniform(0, gap)) % gap) < 1
        a += hits[:, None] * rng.choice([-1, 1], (T, 1)) * rng.uniform(1.8, 3.0) * np.array([1.0, 0.6])
    return a

def build(n):
    kinds = rng.integers(0, 4, n)
    return np.stack([record(k) for k in kinds], axis=1), kinds

def macro_f1(y, yhat):
    return np.mean([2 * np.sum((y == k) & (yhat == k)) / (np.sum(y == k) + np.sum(yhat == k)) for k in range(4)])

(x_train, y_train), (x_val, y_val), (x_test, y_test) = build(1000), build(250), build(400)
mean, std = x_train.mean((0, 1)), x_train.std((0, 1))
x_train, x_val, x_test = [torch.tensor((x - mean) / std).float() for x in (x_train, x_val, x_test)]
y_train, y_val = torch.tensor(y_train), torch.tensor(y_val)

class Monitor(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 24, num_layers=2, dropout=0.1)
        self.fc = nn.Linear(24, 4)
    def forward(self, x):
        return self.fc(self.lstm(x)[0].mean(0))
model = Monitor()
optim = torch.optim.Adam(model.parameters(), lr=1e-2)
best, best_state, wait = float("inf"), None, 0
for epoch in range(11):
    model.train()
    for idx in torch.randperm(x_train.shape[1]).split(50):
        optim.zero_grad()
        F.cross_entropy(model(x_train[:, idx]), y_train[idx]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optim.step()
    model.eval()
    with torch.no_grad():
        val = F.cross_entropy(model(x_val), y_val).item()
    if val < best:
        best, best_state, wait = val, copy.deepcopy(model.state_dict()), 0
    elif (wait := wait + 1) == 4:
        break
model.load_state_dict(best_state)
with torch.no_grad():
    print(f"test macro F1 {macro_f1(y_test, model(x_test).argmax(1).numpy()):.3f}")
