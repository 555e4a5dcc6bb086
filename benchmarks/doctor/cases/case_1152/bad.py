import numpy as np
import torch
from torch import nn

torch.manual_seed(2)
rng = np.random.default_rng(2)


def waiting_room(hours=40):
    arrivals = rng.poisson(rng.uniform(3, 7), hours)
    doctors = rng.integers(2, 8, hours)
    q, queue = 0, []
    for a, d in zip(arrivals, doctors):
        q = min(max(q + a - d, 0), 25)
        queue.append(q)
    return np.stack([arrivals, doctors], 1), queue


days = [waiting_room() for _ in range(700)]
X = np.stack([d[0] for d in days]).astype("float32")
Q = np.array([d[1] for d in days], dtype="float32")
m, s = X[:550].mean((0, 1)), X[:550].std((0, 1))
qm, qs = Q[:550].mean(), Q[:550].std()
X, Y = torch.tensor((X - m) / s), torch.tensor((Q - qm) / qs)


class QueueNet(nn.Module):
    def __init__(self, d=16, hidden=32):
        super().__init__()
        self.emb = nn.Linear(2, d)
        self.pos = nn.Parameter(torch.zeros(40, d))
        self.rnn = nn.GRU(d, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        z = self.pos.expand(x.size(0), -1, -1)
        z.add(self.emb(x))
        h, _ = self.rnn(z)
        return self.out(h)[..., 0]


net = QueueNet()
opt = torch.optim.Adam(net.parameters(), lr=8e-3)
for epoch in range(15):
    for i in torch.randperm(550).split(50):
        loss = nn.functional.mse_loss(net(X[i]), Y[i])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("epoch", epoch, "loss", round(loss.item(), 4))

with torch.no_grad():
    err = (net(X[550:]) - Y[550:]) * qs
print("test RMSE in patients: %.2f (std of queue %.2f)" % (err.pow(2).mean().sqrt(), Q[550:].std()))
