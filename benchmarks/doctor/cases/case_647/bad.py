import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
torch.manual_seed(6)

class Infusions(Dataset):
    """Drug in the blood after doses; every patient starts clean and has a known weight."""

    def __init__(self, n, seed):
        r = np.random.default_rng(seed)
        self.x, self.y = np.zeros((n, 30, 2), np.float32), np.zeros((n, 30, 1), np.float32)
        for k in range(n):
            weight, depot, blood = r.uniform(0.6, 1.4), 0.0, 0.0
            dose = r.uniform(0.3, 1.5, 30) * (r.random(30) < 0.2)
            for t in range(30):
                depot = 0.6 * depot + dose[t]
                blood += 0.4 * depot / weight - 0.9 * blood / (2.5 + blood)
                self.y[k, t] = blood + 0.02 * r.standard_normal()
            self.x[k] = np.stack([dose, np.full(30, weight)], 1)
    def __len__(self):
        return len(self.x)
    def __getitem__(self, k):
        return self.x[k], self.y[k]


class BloodModel(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.cell = nn.GRUCell(2, hidden)
        self.out = nn.Linear(hidden, 1)
        self.h = None

    def reset(self):
        self.h = None

    def forward(self, x):
        ys = []
        for x_t in x.unbind(1):
            self.h = self.cell(x_t, self.h); ys.append(self.out(self.h))
        self.h = self.h.detach()
        return torch.stack(ys, 1)


model = BloodModel()
opt = torch.optim.Adam(model.parameters(), lr=6e-3)
train = DataLoader(Infusions(1000, 0), batch_size=50, shuffle=True)
test = DataLoader(Infusions(300, 1), batch_size=50)
for epoch in range(12):
    for x, y in train:
        loss = ((model(x) - y) ** 2).mean()
        opt.zero_grad()
        loss.backward(); opt.step()
    with torch.no_grad():
        sq = []
        for x, y in test:
            sq.append(((model(x) - y) ** 2).mean().item())
    print(f"epoch {epoch + 1}: train {loss.item():.4f} | test rmse {np.sqrt(np.mean(sq)):.4f}")
