import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

# ECG: R-R interval of a noisy strip (seconds). Small batches because of the old laptop,
# so the gradients of several batches are summed up before a step.
rng = np.random.default_rng(88)
torch.manual_seed(88)
FS, T = 40, 160


def strip():
    rr = rng.uniform(0.5, 1.3)
    t = np.arange(T) / FS
    x = np.zeros(T)
    beat = rng.uniform(0, rr) - rr
    while beat < T / FS + 1:
        x += np.exp(-0.5 * ((t - beat) / 0.03) ** 2) + 0.25 * np.exp(-0.5 * ((t - beat - 0.25) / 0.07) ** 2)
        beat += rr * (1 + 0.02 * rng.standard_normal())
    return x + 0.3 * np.sin(2 * np.pi * 0.3 * t + rng.uniform(0, 6)) + 0.15 * rng.standard_normal(T), rr


strips, rr = zip(*[strip() for _ in range(1500)])
X = torch.tensor(np.stack(strips), dtype=torch.float32).unsqueeze(1)
y = torch.tensor(rr, dtype=torch.float32)
X = (X - X[:1200].mean()) / X[:1200].std()
y_mean, y_std = y[:1200].mean(), y[:1200].std()
train_loader = DataLoader(TensorDataset(X[:1200], y[:1200]), batch_size=10, shuffle=True)

model = nn.Sequential(
    nn.Conv1d(1, 12, 9, stride=2, padding=4), nn.ReLU(),
    nn.Conv1d(12, 32, 25, padding=12), nn.ReLU(), nn.MaxPool1d(2),
    nn.Conv1d(32, 32, 9, padding=4), nn.ReLU(), nn.AdaptiveAvgPool1d(1),
    nn.Flatten(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
ACCUM = 4

for epoch in range(12):
    optimizer.zero_grad()
    for step, (xb, yb) in enumerate(train_loader):
        loss = nn.functional.mse_loss(model(xb).squeeze(1), (yb - y_mean) / y_std)
        (loss / ACCUM).backward()
        if (step + 1) % ACCUM == 0:
            optimizer.step()
            optimizer.zero_grad()
    if epoch % 4 == 3:
        print(f"epoch {epoch + 1}: loss {loss.item():.3f}")

with torch.no_grad():
    rr_hat = model(X[1200:]).squeeze(1) * y_std + y_mean
bpm_err = (60 / rr_hat - 60 / y[1200:]).abs().mean()
print(f"mean absolute error {bpm_err:.1f} beats per minute")
