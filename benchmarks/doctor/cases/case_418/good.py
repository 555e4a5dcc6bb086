"""Keyword spotting on toy filter-bank frames with attention pooling."""
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Cfg:
    bands: int = 6
    frames: int = 36
    keywords: int = 5
    hidden: int = 24
    batch: int = 40
    epochs: int = 8
    lr: float = 5e-3


def recordings(n, cfg, rng, patterns):
    y = rng.integers(0, cfg.keywords, n)
    x = 0.45 * rng.standard_normal((n, cfg.frames, cfg.bands))
    for i, k in enumerate(y):
        at = rng.integers(0, cfg.frames - 8)
        x[i, at : at + 8] += patterns[k] * rng.uniform(0.8, 1.2)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y)


class Spotter(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.gru = nn.GRU(cfg.bands, cfg.hidden, batch_first=True, bidirectional=True)
        self.score = nn.Linear(2 * cfg.hidden, 1)
        self.out = nn.Linear(2 * cfg.hidden, cfg.keywords)

    def forward(self, x):
        h, _ = self.gru(x)
        weights = torch.softmax(self.score(h), dim=1)
        return self.out((weights * h).sum(dim=1))


cfg = Cfg()
torch.manual_seed(13)
rng = np.random.default_rng(13)
patterns = rng.choice([-1.0, 0.0, 1.0], (cfg.keywords, 8, cfg.bands)) * 0.8
x_tr, y_tr = recordings(1600, cfg, rng, patterns)
x_te, y_te = recordings(400, cfg, rng, patterns)

spotter = Spotter(cfg)
opt = torch.optim.Adam(spotter.parameters(), lr=cfg.lr)
for epoch in range(cfg.epochs):
    for idx in torch.randperm(len(x_tr)).split(cfg.batch):
        loss = F.cross_entropy(spotter(x_tr[idx]), y_tr[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        logits = spotter(x_te)
    print(f"{epoch}: test loss {F.cross_entropy(logits, y_te):.3f} acc {(logits.argmax(1) == y_te).float().mean():.3f}")
