import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

np.random.seed(23)
torch.manual_seed(23)

# Reservoir behind a weir. Below the crest (3 m) nothing spills; above it the spill grows with (level - crest) ** 1.5
hours = 5000
inflow = np.zeros(hours)
gate = np.zeros(hours)
level = np.full(hours, 2.5)
for t in range(1, hours):
    inflow[t] = 0.92 * inflow[t - 1] + (np.random.gamma(1.0, 0.9) if np.random.rand() < 0.12 else 0.0)
    gate[t] = np.random.choice([0.0, 0.5, 1.0]) if t % 6 == 0 else gate[t - 1]
    spill = 1.6 * max(level[t - 1] - 3.0, 0.0) ** 1.5
    outlet = 0.55 * gate[t] * np.sqrt(max(level[t - 1], 0.0))
    level[t] = max(level[t - 1] + 0.15 * (inflow[t] - spill - outlet), 0.05)
df = pd.DataFrame({"level": level + 0.005 * np.random.randn(hours), "inflow": inflow, "gate": gate})

# The operator plans the gate, and the inflow is measured six hours upstream: both are known ahead. Target: the CHANGE in 6 h.
AHEAD = 6
feats = {"level": df["level"]}
for k in range(1, AHEAD + 1):
    feats[f"inflow+{k}"] = df["inflow"].shift(-k)
    feats[f"gate+{k}"] = df["gate"].shift(-k)
feats = pd.DataFrame(feats)
change = df["level"].shift(-AHEAD) - df["level"]
ok = change.notna()
X, dy = feats[ok].to_numpy(np.float32), change[ok].to_numpy(np.float32)
now = df["level"][ok].to_numpy(np.float32)
n_train = 3500
mu, sd = X[:n_train].mean(0), X[:n_train].std(0)
dy_sd = dy[:n_train].std()
train = TensorDataset(torch.tensor((X[:n_train] - mu) / sd), torch.tensor(dy[:n_train] / dy_sd))
X_test = torch.tensor((X[n_train + AHEAD:] - mu) / sd)
now_test = now[n_train + AHEAD:]
future = now_test + dy[n_train + AHEAD:]

net = nn.Sequential(nn.Linear(X.shape[1], 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, nesterov=True)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 20)
loss_fn = nn.HuberLoss(delta=1.0)
for epoch in range(20):
    for xb, yb in DataLoader(train, batch_size=50, shuffle=True):
        loss = loss_fn(net(xb).squeeze(1), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
    if epoch % 5 == 4:
        with torch.no_grad():
            forecast = now_test + net(X_test).squeeze(1).numpy() * dy_sd
        print(f"epoch {epoch + 1}: Huber {loss.item():.5f} | test MAE of the level {np.abs(forecast - future).mean() * 100:.1f} cm")
print(f"keeping today's level: MAE {np.abs(now_test - future).mean() * 100:.1f} cm")
