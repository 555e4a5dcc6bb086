import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
rng = np.random.default_rng(0)


def season(days=60):
    rain = rng.exponential(9.0, days) * (rng.random(days) < 0.25)
    temp = 17 + 5 * np.sin(np.arange(days) / 9 + rng.uniform(0, 6)) + rng.normal(0, 1, days)
    soil, growth = 20.0, []
    for r, c in zip(rain, temp):
        soil = np.clip(soil + r - 0.14 * c, 0.0, 40.0)
        growth.append(soil / (soil + 8.0))
    return np.stack([rain, temp], 1), np.array(growth)


data = [season() for _ in range(500)]
X = np.stack([d[0] for d in data]).astype("float32")
G = np.stack([d[1] for d in data]).astype("float32")
mu, sd = X[:400].mean((0, 1)), X[:400].std((0, 1))
X = torch.from_numpy((X - mu) / sd)
G = torch.from_numpy(G)
Xtr, Gtr, Xte, Gte = X[:400], G[:400], X[400:], G[400:]


class StandGrowth(nn.Module):
    def __init__(self, n_in=2, n_hid=24):
        super().__init__()
        self.n_hid = n_hid
        self.cell = nn.GRUCell(n_in, n_hid)
        self.out = nn.Linear(n_hid, 1)

    def forward(self, x):
        ys = []
        for t in range(x.size(1)):
            h = torch.zeros(x.size(0), self.n_hid)
            h = self.cell(x[:, t], h)
            ys.append(self.out(h).squeeze(-1))
        return torch.stack(ys, dim=1)


model = StandGrowth()
optim = torch.optim.Adam(model.parameters(), lr=1.2e-2)
for ep in range(8):
    for b in torch.randperm(400).split(40):
        loss = ((model(Xtr[b]) - Gtr[b]) ** 2).mean()
        optim.zero_grad()
        loss.backward()
        optim.step()
    if ep % 2 == 1:
        print("epoch", ep + 1, "train mse %.5f" % loss.item())

with torch.no_grad():
    pred = model(Xte)
mse = ((pred - Gte) ** 2).mean().item()
print("test mse %.5f   variance %.5f   R2 %.3f" % (mse, Gte.var().item(), 1 - mse / Gte.var().item()))
