# Which jump was it? Classification of countermovement / squat / drop jumps from one IMU axis set
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

rng = np.random.default_rng(50)
torch.manual_seed(50)
JUMPS = ["squat", "countermovement", "drop", "hop"]
TRAIN, TEST, STEPS = 36, 500, 400


def jump(kind):
    t = np.arange(40.0)
    start, push = rng.uniform(4, 12), rng.uniform(3.0, 6.0)
    bump = lambda c, w: np.exp(-(((t - c) / w) ** 2))
    acc = rng.uniform(0.8, 1.2) * bump(start + 6, push)
    if kind == 1:
        acc = acc - 0.6 * bump(start, push * 0.8)
    elif kind == 2:
        acc = acc + rng.uniform(0.6, 1.2) * bump(start - 2, 1.2)
    elif kind == 3:
        acc = acc + 0.8 * bump(start + 13, push * 0.7)
    land = rng.uniform(0.7, 1.5) * bump(start + 20 + rng.uniform(-3, 3), 1.5)
    sway = rng.standard_normal() * 0.3 * np.sin(t / rng.uniform(2, 6) + rng.uniform(0, 6))
    return np.stack([acc + land, sway, np.gradient(acc)], axis=1) + 0.12 * rng.standard_normal((40, 3))


def dataset(n):
    kinds = rng.integers(0, 4, n)
    return torch.tensor(np.array([jump(k) for k in kinds]), dtype=torch.float32), torch.tensor(kinds)


class JumpNet(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.conv = nn.Conv1d(3, 24, 5, stride=2, padding=2)
        self.gru = nn.GRU(24, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, len(JUMPS))

    def forward(self, x):
        z = torch.relu(self.conv(x.transpose(1, 2))).transpose(1, 2)
        return self.fc(self.gru(z)[1][-1])


X_tr, y_tr = dataset(TRAIN)
X_te, y_te = dataset(TEST)
net = JumpNet()
opt = torch.optim.Adam(net.parameters(), lr=8e-3)
for step in range(STEPS + 1):
    pick = torch.randint(TRAIN, (32,))
    loss = F.cross_entropy(net(X_tr[pick]), y_tr[pick])
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 50 == 0:
        with torch.no_grad():
            acc = [(net(a).argmax(1) == b).float().mean().item() for a, b in ((X_tr, y_tr), (X_te, y_te))]
        print(f"step {step:3d} loss {loss.item():.3f} train acc {acc[0]:.3f} test acc {acc[1]:.3f}")
