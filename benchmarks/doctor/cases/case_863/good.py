"""Choose the width of a gesture classifier by cross-validation over PERSONS, then test it on persons never used."""
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(42)
PERSONS, PER, T = 20, 40, 24


def gesture(label, strength, tempo):
    t = np.linspace(0, 1, T) * tempo + rng.uniform(-0.1, 0.1)
    phase = rng.uniform(0, 2 * np.pi)
    x = np.cos(2 * np.pi * t + phase)
    y = {0: np.sin(2 * np.pi * t + phase),            # circle, one way round
         1: -np.sin(2 * np.pi * t + phase),           # circle, the other way
         2: np.sin(4 * np.pi * t + 2 * phase),        # figure of eight
         3: 0.9 * x}[label]                           # to and fro
    return strength * np.stack([x, y]) + 0.35 * rng.standard_normal((2, T))


data, labels, person = [], [], []
for p in range(PERSONS):
    strength, tempo = rng.uniform(0.7, 1.5), rng.uniform(0.9, 1.6)
    for _ in range(PER):
        labels.append(int(rng.integers(0, 4)))
        data.append(gesture(labels[-1], strength, tempo))
        person.append(p)
data = torch.tensor(np.stack(data), dtype=torch.float32)
labels, person = torch.tensor(labels), np.array(person)


def fit(train_idx, width, seed):
    torch.manual_seed(seed)
    X, y = data[train_idx], labels[train_idx]
    mean, std = X.mean((0, 2), keepdim=True), X.std((0, 2), keepdim=True)
    net = nn.Sequential(nn.Conv1d(2, width, 5), nn.BatchNorm1d(width), nn.ReLU(), nn.Conv1d(width, width, 5), nn.ReLU(),
                        nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(width, 4))
    opt = torch.optim.AdamW(net.parameters(), lr=1e-2, weight_decay=0.01)
    for epoch in range(7):
        net.train()
        for idx in torch.randperm(len(X)).split(32):
            if len(idx) < 2:
                continue
            opt.zero_grad()
            nn.functional.cross_entropy(net((X[idx] - mean) / std), y[idx]).backward()
            opt.step()
    net.eval()
    return lambda idx: net((data[idx] - mean) / std).detach().argmax(1)


def accuracy(predict, idx):
    return (predict(idx) == labels[idx]).float().mean().item()


kept = np.where(person >= 15)[0]
groups = rng.permutation(15).reshape(3, 5)
scores = {}
for width in (4, 16):
    folds = []
    for k, out in enumerate(groups):
        train_idx = np.where((person < 15) & ~np.isin(person, out))[0]
        folds.append(accuracy(fit(train_idx, width, seed=k), np.where(np.isin(person, out))[0]))
    scores[width] = float(np.mean(folds))
    print(f"width {width:2d}: accuracy in the folds {[round(f, 3) for f in folds]}, mean {scores[width]:.3f}")
best = max(scores, key=scores.get)
final = fit(np.where(person < 15)[0], best, seed=100)
print(f"width {best} trained on all 15 persons; 5 new persons: accuracy {accuracy(final, kept):.3f}")
