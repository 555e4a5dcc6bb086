# Which manoeuvre is the satellite flying? Telemetry blocks come as (sample, channel, time)
import argparse

import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import accuracy_score
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=7)
parser.add_argument("--hidden", type=int, default=32)
parser.add_argument("--lr", type=float, default=3e-3)
args = parser.parse_args()

torch.manual_seed(9)
rs = np.random.RandomState(9)
C, T = 3, 48                      # gyro x, gyro y, wheel current

def block(kind):
    t = np.arange(T)
    ph, w = rs.uniform(0, 2 * np.pi), rs.uniform(0.25, 0.45)
    gx = np.sin(w * t + ph)
    lag = {0: 0.9, 1: -0.9, 2: 0.9, 3: -0.9}[kind]        # direction of the coning motion
    gy = np.sin(w * t + ph + lag)
    drive = gx * gy if kind < 2 else -gx * gy             # wheel works with or against it
    out = np.stack([gx, gy, drive]) * rs.uniform(0.6, 1.4)
    return out + 0.6 * rs.randn(C, T)

labels = rs.randint(0, 4, 2000)
blocks = np.stack([block(k) for k in labels])
n_fit = 1500
mean = blocks[:n_fit].mean(axis=(0, 2), keepdims=True)
std = blocks[:n_fit].std(axis=(0, 2), keepdims=True)
blocks = torch.tensor((blocks - mean) / std, dtype=torch.float32)
labels = torch.tensor(labels)

class ManoeuvreNet(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.gru = nn.GRU(C, hidden, batch_first=True)
        self.cls = nn.Linear(hidden, 4)

    def forward(self, x):
        x = x.permute(0, 2, 1)
        out, _ = self.gru(x)
        return self.cls(out.mean(dim=1))

net = ManoeuvreNet(args.hidden)
opt = torch.optim.Adam(net.parameters(), lr=args.lr)
loader = DataLoader(TensorDataset(blocks[:n_fit], labels[:n_fit]), batch_size=50, shuffle=True)
for ep in range(args.epochs):
    for xb, yb in loader:
        opt.zero_grad()
        nn.functional.cross_entropy(net(xb), yb).backward()
        opt.step()
    with torch.no_grad():
        guess = net(blocks[n_fit:]).argmax(1)
    print("epoch", ep, "accuracy on new blocks", accuracy_score(labels[n_fit:], guess))
