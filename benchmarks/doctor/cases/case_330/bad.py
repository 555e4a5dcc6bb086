import numpy as np
import torch
import torch.nn as nn
from sklearn.model_selection import KFold

# Fault detection on a pump: current + flow traces, leave-machines-out cross validation
rng = np.random.default_rng(70)
torch.manual_seed(70)


def trace(faulty, T=40):
    speed = np.repeat(rng.uniform(0.5, 1.5, T // 10), 10)
    flow = np.zeros(T)
    for k in range(1, T):
        flow[k] = 0.7 * flow[k - 1] + 0.3 * speed[k] * (0.8 if faulty and speed[k] > 1.0 else 1.0)
    cur = speed ** 2 * 0.8 + 0.05 * rng.standard_normal(T)
    return np.stack([cur, flow + 0.04 * rng.standard_normal(T)], 1)


machine = np.repeat(np.arange(30), 50)
fault = rng.integers(0, 2, len(machine))
X = np.stack([trace(f) for f in fault]) * (1 + 0.03 * rng.standard_normal(30))[machine][:, None, None]
X = X.astype(np.float32)
y = torch.tensor(fault, dtype=torch.float32)


class FaultGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 16, batch_first=True)
        self.fc = nn.Linear(16, 1)

    def forward(self, x):
        return self.fc(self.gru(x)[0].mean(1)).squeeze(1)


model = FaultGRU()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
criterion = nn.BCEWithLogitsLoss()
scores = []
for fold, (tr_m, te_m) in enumerate(KFold(3).split(np.arange(30))):
    model = FaultGRU()
    tr, te = np.isin(machine, tr_m), np.isin(machine, te_m)
    mu, sd = X[tr].mean((0, 1)), X[tr].std((0, 1))
    Xtr, Xte = torch.from_numpy((X[tr] - mu) / sd), torch.from_numpy((X[te] - mu) / sd)
    for epoch in range(9):
        for b in torch.randperm(len(Xtr)).split(32):
            optimizer.zero_grad()
            loss = criterion(model(Xtr[b]), y[tr][b])
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        acc = ((model(Xte) > 0).float() == y[te]).float().mean().item()
    scores.append(acc)
    print(f"fold {fold}: train loss {loss.item():.3f}  accuracy {acc:.3f}")
print(f"mean accuracy {np.mean(scores):.3f}")
