"""Remaining life of a bearing from vibration features (run to failure, 30 machines)."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

rng = np.random.RandomState(42)
torch.manual_seed(42)
WIN = 16


def machine():
    life = rng.randint(90, 180)
    age = np.arange(life) / life
    wear = age ** rng.uniform(2.0, 4.0)
    rms = 1.0 + 1.5 * wear + 0.1 * rng.randn(life)
    kurt = 3.0 + 4.0 * np.exp(-((age - 0.8) / 0.12) ** 2) + 0.3 * rng.randn(life)
    temp = 40 + 12 * np.sqrt(wear) + 1.0 * rng.randn(life)
    rul = 1.0 - age
    x = np.stack([rms, kurt, temp], 1).astype(np.float32)
    xs = np.stack([x[i - WIN:i].T for i in range(WIN, life)])
    return torch.from_numpy(xs), torch.from_numpy(rul[WIN - 1:-1].astype(np.float32))


fleet = [machine() for _ in range(40)]
train, test = fleet[:30], fleet[30:]
X = torch.cat([m[0] for m in train])
y = torch.cat([m[1] for m in train])
mean, std = X.mean((0, 2), keepdim=True), X.std((0, 2), keepdim=True)


class RULNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.b1 = nn.Conv1d(3, 24, 5), nn.BatchNorm1d(24)
        self.c2, self.b2 = nn.Conv1d(24, 24, 5), nn.BatchNorm1d(24)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        x = F.relu(self.b1(self.c1((x - mean) / std)))
        x = F.relu(self.b2(self.c2(x)))
        return self.fc(x.mean(-1)).squeeze(-1)


net = RULNet()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(10):
    for b in torch.randperm(len(X)).split(64):
        loss = F.smooth_l1_loss(net(X[b]), y[b])
        opt.zero_grad()
        loss.backward(); opt.step()
    print("epoch", epoch, "last batch", round(loss.item(), 5))

errors = []
with torch.no_grad():
    for xm, ym in test:  # one machine after the other, as it would arrive, a day's windows at a time
        est = torch.cat([net(chunk) for chunk in xm.split(8)])
        errors.append((est - ym).abs().mean().item())
print("mean absolute error of the life left, per machine:", np.round(errors, 3), "all:", np.mean(errors).round(4))
