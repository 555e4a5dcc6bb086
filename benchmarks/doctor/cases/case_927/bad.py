import argparse

import numpy as np
import torch
from torch import nn


def sample_beats(n, seed=0, length=96):
    """ECG-like beats: 0 normal, 1 wide ventricular, 2 missing P wave, 3 depressed ST."""
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 1, length)
    lab = rng.integers(0, 4, n)
    shift = rng.normal(0, 0.06, n)
    amp = rng.uniform(0.6, 1.6, n)
    bump = lambda c, w: np.exp(-0.5 * ((t[None] - c - shift[:, None]) / w) ** 2)
    width = np.where(lab == 1, 0.035, 0.018)[:, None]
    x = bump(0.45, width) - 0.2 * bump(0.50, 0.02) + 0.35 * bump(0.72, 0.05)
    x = x + 0.25 * bump(0.27, 0.03) * (lab != 2)[:, None]
    x = x - 0.22 * bump(0.58, 0.04) * (lab == 3)[:, None]
    x = amp[:, None] * x + rng.normal(0, 0.15, (n, 1)) + rng.normal(0, 0.09, (n, length))
    return torch.tensor(x, dtype=torch.float32).unsqueeze(1), torch.tensor(lab)


class BeatNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv1d(1, 12, 9, stride=2, padding=4)
        self.c2 = nn.Conv1d(12, 24, 7, stride=2, padding=3)
        self.fc = nn.Linear(24 * 24, 4)

    def forward(self, x):
        x = torch.relu(self.c1(x))
        x = torch.relu(self.c2(x))
        return self.fc(x.flatten(1))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--steps", type=int, default=700)
    ap.add_argument("--batch", type=int, default=48)
    args = ap.parse_args()
    torch.manual_seed(0)
    net = BeatNet()
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    ce = nn.CrossEntropyLoss()
    x_test, y_test = sample_beats(1500, seed=10 ** 6)
    for step in range(args.steps):
        x, y = sample_beats(args.batch)
        opt.zero_grad()
        loss = ce(net(x), y)
        loss.backward()
        opt.step()
        if (step + 1) % 100 == 0:
            with torch.no_grad():
                acc = (net(x_test).argmax(1) == y_test).float().mean().item()
            print(f"step {step + 1}: loss {loss.item():.3f}, test accuracy {acc:.3f}")


if __name__ == "__main__":
    main()
