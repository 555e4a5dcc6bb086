"""Anomalies in reaction-wheel telemetry: what the autoencoder cannot rebuild is suspicious."""
import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn
from torch.utils.data import DataLoader

STEPS, CODE = 24, 4


def wheel(n, rng, faulty=False):
    t = np.arange(STEPS)
    f, ph = rng.uniform(0.25, 0.8, (n, 1)), rng.uniform(0, 2 * np.pi, (n, 1))
    speed = rng.uniform(0.6, 1.2, (n, 1)) * np.sin(f * t + ph)
    friction = 0.3 * np.sign(speed) + 0.4 * speed + 0.3 * speed**3
    if faulty:
        start = rng.integers(3, STEPS - 10, n)
        for i, s in enumerate(start):
            friction[i, s : s + 10] += rng.choice([-0.7, 0.7])
    x = np.stack([speed, friction], axis=2) + 0.05 * rng.standard_normal((n, STEPS, 2))
    return torch.tensor(x, dtype=torch.float32)


class RecurrentAutoencoder(nn.Module):
    def __init__(self, hidden=40):
        super().__init__()
        self.encoder = nn.GRU(2, hidden, batch_first=True)
        self.to_code = nn.Linear(hidden, CODE)
        self.from_code = nn.Linear(CODE, hidden)
        self.decoder = nn.GRU(CODE, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 2)

    def forward(self, x):
        code = self.to_code(self.encoder(x)[1][-1])
        h0 = torch.tanh(self.from_code(code)).unsqueeze(0)
        seq, _ = self.decoder(code.unsqueeze(1).expand(-1, x.size(1), -1), h0)
        return self.out(seq)


torch.manual_seed(131)
gen = np.random.default_rng(131)
train = wheel(2000, gen)
test = torch.cat([wheel(300, gen), wheel(300, gen, faulty=True)])
model = RecurrentAutoencoder()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
sched = torch.optim.lr_scheduler.OneCycleLR(opt, 8e-3, total_steps=10 * 40)
for epoch in range(10):
    for xb in DataLoader(train, batch_size=50, shuffle=True):
        loss = ((model(xb) - xb) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        sched.step()
with torch.no_grad():
    score = ((model(test) - test) ** 2).mean((1, 2))
print(f"rebuilding error: sound {score[:300].mean():.4f}, faulty {score[300:].mean():.4f} (variance {train.var():.3f})")
print("AUC:", roc_auc_score(np.repeat([0, 1], 300), score.numpy()))
