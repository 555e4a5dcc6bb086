"""Estimate the imbalance mass on a fan shaft from one second of accelerometer signal (two axes)."""
import argparse
import numpy as np
import torch
import torch.nn as nn

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=12)
parser.add_argument("--bs", type=int, default=32)
parser.add_argument("--seed", type=int, default=5)
args = parser.parse_args()
rs = np.random.RandomState(args.seed)
torch.manual_seed(args.seed)


def record(n, steps=100):
    t = np.linspace(0, 1, steps, endpoint=False)
    mass = rs.uniform(0, 1, n)                                 # grams, put on by the technician
    rev = rs.uniform(6, 14, n)[:, None]
    ph = rs.uniform(0, 2 * np.pi, n)[:, None]
    force = mass[:, None] * (rev / 10) ** 2                    # centrifugal
    ax = force * np.cos(2 * np.pi * rev * t + ph)
    ay = 0.7 * force * np.sin(2 * np.pi * rev * t + ph)
    ax = ax + 0.3 * np.sin(2 * np.pi * 3 * rev * t + 3 * ph)   # three blades
    sig = np.stack([ax, ay], -1) + 0.1 * rs.randn(n, steps, 2)
    return sig.astype(np.float32), mass.astype(np.float32)


class ImbalanceGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch = nn.Linear(5 * 2, 24)
        self.rnn = nn.GRU(24, 24, batch_first=True)
        self.head = nn.Sequential(nn.Linear(24, 24), nn.ReLU(), nn.Linear(24, 1))

    def forward(self, x):
        x = x.reshape(x.shape[0], 20, 10)          # 20 patches of 5 samples x 2 axes
        out, _ = self.rnn(torch.relu(self.patch(x)))
        return self.head(out.mean(1))[:, 0]


sig, mass = record(2600)
x_tr, x_va = torch.from_numpy(sig[:2000]), torch.from_numpy(sig[2000:])
m_tr, m_va = torch.from_numpy(mass[:2000]), torch.from_numpy(mass[2000:])
model = ImbalanceGRU()
optimizer = torch.optim.RMSprop(model.parameters(), lr=2e-3)
huber = nn.SmoothL1Loss(beta=0.1)
for ep in range(args.epochs):
    x_ep, m_ep = x_tr[torch.randperm(len(x_tr))], m_tr[torch.randperm(len(m_tr))]
    seen = 0.0
    for k in range(0, len(x_ep), args.bs):
        optimizer.zero_grad()
        err = huber(model(x_ep[k:k + args.bs]), m_ep[k:k + args.bs])
        err.backward()
        optimizer.step()
        seen += err.item()
    with torch.no_grad():
        mae = (model(x_va) - m_va).abs().mean().item()
    print(f"epoch {ep + 1:2d}: train {seen * args.bs / len(x_ep):.4f}  validation MAE {mae:.3f} g")
