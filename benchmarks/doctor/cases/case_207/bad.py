import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(207)
rng = np.random.default_rng(207)

# three classes of bursts: growing, decaying, humped
def burst(kind, n):
    t = np.linspace(0, 1, 24)
    env = [t, 1 - t, np.sin(np.pi * t)][kind]
    carrier = np.sin(2 * np.pi * (rng.uniform(3, 6, (n, 1)) * t + rng.random((n, 1))))
    return env * carrier + 0.1 * rng.standard_normal((n, 24))

signals = np.concatenate([burst(k, 350) for k in range(3)]).astype(np.float32)
labels = np.repeat(np.arange(3), 350)
rng_test = rng.permutation(len(labels))
signals, labels = signals[rng_test], labels[rng_test]
x_tr, y_tr = signals[:850], labels[:850]
x_te, y_te = signals[850:], labels[850:]

class BurstNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(1, 24)
        self.out = nn.Linear(24, 3)

    def forward(self, x):
        h = x.new_zeros(x.shape[0], 24)
        for t in range(x.shape[1]):
            h = self.cell(x[:, t:t + 1], h)
        return F.log_softmax(self.out(h), dim=1)

net = BurstNet()
optimizer = torch.optim.RMSprop(net.parameters(), lr=4e-3)
for epoch in range(16):
    rng.shuffle(x_tr)
    rng.shuffle(y_tr)
    total = 0
    for b in range(0, 850, 50):
        xb, yb = torch.from_numpy(x_tr[b:b + 50]), torch.from_numpy(y_tr[b:b + 50])
        loss = F.nll_loss(net(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    if epoch % 4 == 3:
        print("epoch", epoch, "nll", total / 17)
with torch.no_grad():
    guess = net(torch.from_numpy(x_te)).argmax(1).numpy()
print("test accuracy", (guess == y_te).mean())
