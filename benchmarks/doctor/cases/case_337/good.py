"""Anomaly detection on axle load cells: sequence autoencoder, alarm on the reconstruction error."""
import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(15)
torch.manual_seed(15)


def passage(broken=False, T=40):
    t = np.linspace(0, 1, T)
    gap = rng.uniform(0.2, 0.35)
    centre = rng.uniform(0.35, 0.5)
    w1, w2 = rng.uniform(0.6, 1.4, 2)
    x = w1 * np.exp(-((t - centre) / 0.06) ** 2) + w2 * np.exp(-((t - centre - gap) / 0.06) ** 2)
    y = 0.6 * np.roll(x, 3) ** 0.8
    if broken:
        y = y * rng.uniform(0.3, 0.6) if rng.random() < 0.5 else np.roll(y, rng.integers(3, 6))
    return np.stack([x, y], 1) + 0.03 * rng.standard_normal((T, 2))


normal = np.stack([passage() for _ in range(1300)]).astype(np.float32)
faulty = np.stack([passage(True) for _ in range(200)]).astype(np.float32)
mean, std = normal[:1000].mean((0, 1)), normal[:1000].std((0, 1))
train = torch.tensor((normal[:1000] - mean) / std)
test_ok = torch.tensor((normal[1000:] - mean) / std)
test_bad = torch.tensor((faulty - mean) / std)


class SeqAutoencoder(nn.Module):
    def __init__(self, code=6):
        super().__init__()
        self.enc = nn.Sequential(nn.Conv1d(2, 16, 5, stride=2), nn.ReLU(),
                                 nn.Conv1d(16, 32, 5, stride=2), nn.ReLU(), nn.Flatten())
        self.to_code = nn.Linear(32 * 7, code)
        self.decode = nn.Sequential(nn.Linear(code, 96), nn.ReLU(), nn.Linear(96, 80))

    def forward(self, x):
        return self.decode(self.to_code(self.enc(x.transpose(1, 2)))).view(-1, 40, 2)


ae = SeqAutoencoder()
opt = torch.optim.Adam(ae.parameters(), lr=4e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 60)
for epoch in range(60):
    for b in torch.randperm(1000).split(50):
        loss = (ae(train[b]) - train[b]).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()

with torch.no_grad():
    e_ok = (ae(test_ok) - test_ok).pow(2).mean((1, 2))
    e_bad = (ae(test_bad) - test_bad).pow(2).mean((1, 2))
auc = roc_auc_score([0] * len(e_ok) + [1] * len(e_bad), torch.cat([e_ok, e_bad]).numpy())
print(f"train {loss.item():.4f}  normal {e_ok.mean():.4f}  faulty {e_bad.mean():.4f}  AUC {auc:.3f}")
