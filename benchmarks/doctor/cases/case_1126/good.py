import numpy as np
import torch
from torch import nn

# Blood glucose for the next hour (12 samples), given the past and the planned meals and insulin.
torch.manual_seed(3)
rng = np.random.default_rng(3)
PAST, PLAN = 16, 12

def patients(n, length=PAST + PLAN):
    g = 120 + 20 * rng.standard_normal(n)
    gut, ins = np.zeros(n), np.zeros(n)
    rows = []
    for _ in range(length):
        meal = (rng.random(n) < 0.06) * rng.uniform(20, 80, n)
        bolus = (rng.random(n) < 0.06) * rng.uniform(1, 7, n)
        gut = 0.85 * gut + meal
        ins = 0.88 * ins + bolus
        g = g + 0.22 * gut - 0.012 * ins * (g - 40) + 0.03 * (115 - g) + rng.standard_normal(n)
        rows.append(np.stack([g, meal, bolus], 1))
    return np.stack(rows, 1).astype(np.float32)


train, test = patients(2400), patients(400)
m, s = train.mean((0, 1)), train.std((0, 1))
train_t, test_t = torch.tensor((train - m) / s), torch.tensor((test - m) / s)

class Forecaster(nn.Module):
    def __init__(self, hidden=40):
        super().__init__()
        self.encoder = nn.GRU(3, hidden, batch_first=True)
        self.cell = nn.GRUCell(3, hidden)
        self.readout = nn.Linear(hidden, 1)

    def forward(self, history, plan):
        _, h = self.encoder(history)
        h, g = h[0], history[:, -1, :1]
        path = []
        for k in range(plan.size(1)):
            h = self.cell(torch.cat([g, plan[:, k]], 1), h)
            g = g + self.readout(h)
            path.append(g)
        return torch.cat(path, 1)

net = Forecaster()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
plateau = torch.optim.lr_scheduler.StepLR(opt, 5, 0.4)
for epoch in range(10):
    for chunk in torch.randperm(len(train_t)).split(64):
        b = train_t[chunk]
        loss = nn.functional.smooth_l1_loss(net(b[:, :PAST], b[:, PAST:, 1:]), b[:, PAST:, 0])
        opt.zero_grad()
        loss.backward()
        opt.step()
    plateau.step()
    with torch.no_grad():
        path = net(test_t[:, :PAST], test_t[:, PAST:, 1:])
        err = (path - test_t[:, PAST:, 0]) * float(s[0])
    print(f"epoch {epoch:2d}  RMSE {err.pow(2).mean().sqrt():.1f} mg/dl   after 1 h {err[:, -1].pow(2).mean().sqrt():.1f}")
