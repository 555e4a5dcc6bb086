from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

@dataclass
class Config:
    n_train: int = 1600
    n_test: int = 600
    epochs: int = 8
    drop: float = 0.5

class Wrist(Dataset):
    """Accelerometer snippets: walking, stairs, cycling, resting tremor."""

    def __init__(self, n, seed, length=64):
        r = np.random.default_rng(seed)
        self.labels = r.integers(0, 4, n)
        t = np.arange(length) / 25.0
        self.sig = np.zeros((n, 3, length), dtype=np.float32)
        for i, k in enumerate(self.labels):
            f, ph = (1.8, 1.4, 1.6, 4.5)[k] * r.uniform(0.85, 1.15), r.uniform(0, 2 * np.pi)
            base = np.sin(2 * np.pi * f * t + ph)
            second = (0.7, 0.2, 0.0, 0.3)[k] * np.sin(4 * np.pi * f * t + 2 * ph + (0, 1.5, 0, 0)[k])
            mix = r.uniform(0.4, 1.0, (3, 1))
            self.sig[i] = mix * (base + second) + 0.5 * r.standard_normal((3, length))
    def __len__(self):
        return len(self.labels)
    def __getitem__(self, i):
        return torch.from_numpy(self.sig[i]), int(self.labels[i])

cfg = Config()
torch.manual_seed(1)
model = nn.Sequential(
    nn.Conv1d(3, 24, 7, padding=3), nn.ReLU(), nn.MaxPool1d(2), nn.Dropout(cfg.drop),
    nn.Conv1d(24, 32, 5, padding=2), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten(),
    nn.Dropout(cfg.drop), nn.Linear(32, 4),
)
train_loader = DataLoader(Wrist(cfg.n_train, 0), batch_size=50, shuffle=True)
test_loader = DataLoader(Wrist(cfg.n_test, 1), batch_size=50)
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
criterion = nn.CrossEntropyLoss()

for epoch in range(cfg.epochs):
    model.train()
    for sig, lab in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(sig), lab)
        loss.backward()
        optimizer.step()
    right, nll = 0, 0.0
    with torch.no_grad():
        for sig, lab in test_loader:
            logits = model(sig)
            nll += criterion(logits, lab).item() * len(lab)
            right += (logits.argmax(1) == lab).sum().item()
    print(f"{epoch}: test loss {nll / cfg.n_test:.3f} accuracy {right / cfg.n_test:.3f}")
