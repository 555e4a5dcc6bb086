# Decode the current wrist angle from a window of binned spike counts
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from sklearn.metrics import r2_score

rng = np.random.default_rng(0)
torch.manual_seed(0)

BINS, UNITS, WIN = 6000, 14, 8
angle = np.zeros(BINS)
vel = 0.0
for t in range(1, BINS):
    vel = 0.75 * vel - 0.12 * angle[t - 1] + 0.35 * rng.normal()
    angle[t] = angle[t - 1] + vel
centres = rng.uniform(-1.8, 1.8, UNITS)
rates = 9.0 * np.exp(-0.5 * ((angle[:, None] - centres) / 0.35) ** 2) + 0.2
spikes = rng.poisson(rates).astype(np.float32)
spikes = np.sqrt(spikes)


def make_examples(lo, hi):
    X, y = [], []
    for i in range(lo, hi - WIN):
        X.append(spikes[i:i + WIN])
        y.append(angle[i])
    return torch.tensor(np.array(X)), torch.tensor(np.array(y), dtype=torch.float32)


X_train, y_train = make_examples(0, 4500)
X_test, y_test = make_examples(4500, BINS)

decoder = nn.Sequential(
    nn.Flatten(),
    nn.Linear(WIN * UNITS, 64), nn.ReLU(), nn.Dropout(0.2),
    nn.Linear(64, 32), nn.ReLU(),
    nn.Linear(32, 1), nn.Flatten(0))
opt = torch.optim.AdamW(decoder.parameters(), lr=2e-3, weight_decay=1e-2)

for epoch in range(8):
    decoder.train()
    perm = torch.randperm(len(X_train))
    for s in range(0, len(perm), 64):
        j = perm[s:s + 64]
        loss = F.mse_loss(decoder(X_train[j]), y_train[j])
        opt.zero_grad()
        loss.backward()
        opt.step()

decoder.eval()
with torch.no_grad():
    p = decoder(X_test)
print("final batch loss", loss.item())
print("R2 of the current angle:", r2_score(angle[4500 + WIN - 1:BINS - 1], p.numpy()))
