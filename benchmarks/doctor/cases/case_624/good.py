"""Anomaly score for press strokes: autoencoder on healthy strokes, checked on worn ones."""
import argparse

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--code", type=int, default=4)
parser.add_argument("--epochs", type=int, default=60)
args = parser.parse_args()
rng = np.random.default_rng(31)
torch.manual_seed(31)


def strokes(n, worn=False):
    t = np.linspace(0, 1, 30)
    peak, width, gain = rng.uniform(0.3, 0.7, (n, 1)), rng.uniform(0.06, 0.14, (n, 1)), rng.uniform(0.7, 1.3, (n, 1))
    force = gain * np.exp(-0.5 * ((t - peak) / width) ** 2)
    if worn:
        force += 0.25 * gain * np.exp(-0.5 * ((t - peak - 2.5 * width) / (0.5 * width)) ** 2)
    return force + 0.03 * rng.standard_normal(force.shape)


train, healthy, worn = strokes(2000), strokes(300), strokes(300, worn=True)
mean, std = train.mean(), train.std()
train, healthy, worn = (torch.tensor((a - mean) / std).float() for a in (train, healthy, worn))


class AutoEncoder(nn.Module):
    def __init__(self, code, hidden=64):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(30, hidden), nn.ReLU())
        self.squeeze = nn.Linear(hidden, code)
        self.dec = nn.Sequential(nn.Linear(code, hidden), nn.ReLU(), nn.Linear(hidden, 30))

    def forward(self, x):
        return self.dec(self.squeeze(self.enc(x)))


ae = AutoEncoder(args.code)
opt_enc = torch.optim.Adam([*ae.enc.parameters(), *ae.squeeze.parameters()], lr=3e-3)
opt_dec = torch.optim.Adam(ae.dec.parameters(), lr=3e-3)
for epoch in range(args.epochs):
    for batch in train[torch.randperm(len(train))].split(50):
        loss = nn.functional.mse_loss(ae(batch), batch)
        opt_enc.zero_grad()
        opt_dec.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(ae.parameters(), 1.0)
        opt_enc.step()
        opt_dec.step()

with torch.no_grad():
    score = torch.cat([(ae(s) - s).pow(2).mean(1) for s in (healthy, worn)]).numpy()
truth = np.r_[np.zeros(len(healthy)), np.ones(len(worn))]
print(f"reconstruction: train {loss.item():.4f}, unseen healthy {score[:300].mean():.4f}, AUROC {roc_auc_score(truth, score):.3f}")
