import numpy as np
import pandas as pd
import torch
from torch import nn

torch.manual_seed(5)
rng = np.random.RandomState(5)

# ten-minute weather at a wind turbine with a tower wake to the west
n = 6000
ws, wd = np.zeros(n), np.zeros(n)
for i in range(1, n):
    ws[i] = 0.985 * ws[i - 1] + rng.normal(0, 0.17)
    wd[i] = wd[i - 1] + rng.normal(0, 0.12)
speed = 8.5 + 3.2 * ws
speed = np.clip(speed, 0, 25)
wake = 1 - 0.35 * np.exp(-(((wd + np.pi) % (2 * np.pi) - np.pi) / 0.7) ** 2)
power = 2000 / (1 + np.exp(-(speed * wake - 8.5) / 0.9)) + rng.normal(0, 25, n)
tab = pd.DataFrame({"speed": speed, "sin": np.sin(wd), "cos": np.cos(wd), "power": power})

feats = pd.concat([tab[["speed", "sin", "cos"]].shift(k).add_suffix(f"_{k}") for k in range(4)], axis=1)
feats, tgt = feats.iloc[3:].to_numpy(), tab["power"].iloc[3:].to_numpy() / 2000
ntr = 4500
lo, hi = feats[:ntr].min(0), feats[:ntr].max(0)
feats = (feats - lo) / (hi - lo)
x = torch.tensor(feats, dtype=torch.float32)
y = torch.tensor(tgt, dtype=torch.float32)[:, None]


def init(m):
    if isinstance(m, nn.Linear):
        nn.init.uniform_(m.weight, -0.3, 0.3)
        nn.init.zeros_(m.bias)


mlp = nn.Sequential(nn.Linear(12, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU(), nn.Linear(48, 1))
mlp.apply(init)
opt = torch.optim.Adam(mlp.parameters(), lr=2e-3)
for epoch in range(25):
    order = torch.randperm(ntr)
    for s in range(0, ntr, 100):
        j = order[s:s + 100]
        loss = (mlp(x[j]) - y[j]).square().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()

with torch.no_grad():
    p = mlp(x[ntr:])
    rmse = (p - y[ntr:]).square().mean().sqrt().item() * 2000
print(f"final loss {loss.item():.5f}, test RMSE {rmse:.0f} kW (std of power {y[ntr:].std().item() * 2000:.0f} kW)")
print("first predictions [kW]:", (p[:5, 0] * 2000).round().tolist())
