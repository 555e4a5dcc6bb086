import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(4)
rng = np.random.default_rng(4)
names = ["violin", "voice", "straight tone"]


def contour(kind, n=50, fps=50):
    """pitch contour of one held note, in cents around the note"""
    t = np.arange(n) / fps
    phase = rng.uniform(0, 2 * np.pi)
    if kind == 0:
        rate, depth = rng.normal(6.6, 0.3), rng.uniform(20, 40)
    elif kind == 1:
        rate, depth = rng.normal(4.6, 0.3), rng.uniform(20, 40)
    else:
        rate, depth = 5.0, 0.0
    return depth * np.sin(2 * np.pi * rate * t + phase) + rng.normal(0, 6, n)


labels = rng.integers(0, 3, 1600)
X = np.stack([contour(k) for k in labels])
X_tr, X_te = X[:1200], X[1200:]
sd = X_tr.std()
X_tr = torch.tensor(X_tr / sd, dtype=torch.float32).unsqueeze(-1)
X_te = torch.tensor(X_te / sd, dtype=torch.float32).unsqueeze(-1)
y_tr, y_te = torch.tensor(labels[:1200]), torch.tensor(labels[1200:])


class NoteNet(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)
        self.head = nn.Sequential(nn.Linear(hidden, 3), nn.LogSoftmax(dim=-1))

    def forward(self, x):
        _, h = self.gru(x)
        return self.head(h[-1])


net = NoteNet()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
crit = nn.NLLLoss()
for epoch in range(7):
    tot = 0.0
    for idx in torch.randperm(len(X_tr)).split(40):
        opt.zero_grad()
        loss = crit(net(X_tr[idx]), y_tr[idx])
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        tot += loss.item() * len(idx)
    with torch.no_grad():
        acc = (net(X_te).argmax(1) == y_te).float().mean().item()
    print(f"epoch {epoch:2d}  nll {tot / len(X_tr):.3f}  test acc {acc:.3f}")
