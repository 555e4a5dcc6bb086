import numpy as np
import torch
from torch import nn

rs = np.random.RandomState(2)
torch.manual_seed(2)

# spirometry: flow at the mouth (l/s, in and out), 20 Hz, breathing driven by a nonlinear muscle
n = 5000
flow, push = np.zeros(n), np.zeros(n)
for t in range(2, n):
    push[t] = 0.8 * push[t - 1] + 0.6 * rs.randn()
    drive = 1.6 * np.tanh(1.5 * push[t - 1]) * (1 - 0.5 * np.abs(np.tanh(flow[t - 2])))
    flow[t] = 0.55 * flow[t - 1] - 0.3 * np.sin(2.5 * flow[t - 2]) + drive + 0.08 * rs.randn()

k = 3800
flow = (flow - flow[:k].mean()) / flow[:k].std()
push = (push - push[:k].mean()) / push[:k].std()
back = 16
X = np.array([np.c_[flow[i - back:i], push[i - back:i]] for i in range(back, n)], dtype=np.float32)
y = np.array([flow[i] for i in range(back, n)], dtype=np.float32)
X_train, X_test = torch.from_numpy(X[:k - back]), torch.from_numpy(X[k - back:])
y_train, y_test = torch.from_numpy(y[:k - back]), torch.from_numpy(y[k - back:])


class Lung(nn.Module):
    def __init__(self, hid=28):
        super().__init__()
        self.cell = nn.GRUCell(2, hid)
        self.flow = nn.Sequential(nn.Linear(hid, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x):
        h = x.new_zeros(len(x), self.cell.hidden_size)
        for t in range(x.size(1)):
            h = self.cell(x[:, t], h)
        return self.flow(h).squeeze(-1)


lung = Lung()
optim = torch.optim.NAdam(lung.parameters(), lr=4e-3)
for epoch in range(7):
    lung.train()
    perm = torch.randperm(len(X_train))
    for j in range(0, len(perm), 64):
        rows = perm[j:j + 64]
        loss = nn.functional.mse_loss(lung(X_train[rows]), y_train[rows])
        optim.zero_grad()
        loss.backward()
        optim.step()
    lung.eval()
    with torch.no_grad():
        guess = lung(X_test)
    rmse = torch.sqrt(torch.mean((guess - y_test) ** 2))
    print("%d train %.4f test rmse %.3f" % (epoch, loss.item(), rmse))
print("std of the test flow %.3f" % y_test.std())
