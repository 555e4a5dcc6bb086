import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import mean_absolute_error, r2_score

rng = np.random.default_rng(2)
torch.manual_seed(2)

# hourly PM10 of a mining town: log-normal-like, dust whirled up by wind on dry ground, washed out by rain
T = 5200
pm, wet, wind = np.empty(T), 0.0, 3.0
X = np.empty((T, 4))
lp = 3.0
for t in range(T):
    wind = abs(wind + 0.2 * (3 - wind) + 0.8 * rng.normal())
    rain = float(rng.random() < 0.05)
    wet = min(1.0, 0.93 * wet + 0.6 * rain)
    dust = 1.4 * max(0.0, wind - 3.5) * (1 - wet)
    lp = lp + 0.25 * (2.8 + dust - lp) - 0.5 * rain + 0.08 * rng.normal()
    pm[t] = np.exp(lp)
    X[t] = np.log1p(pm[t]), wind, rain, t % 24 / 24

N_TR, L = 4000, 12
X = (X - X[:N_TR].mean(0)) / X[:N_TR].std(0)
seqs = np.stack([X[i - L:i] for i in range(L, T)]).astype(np.float32)
# the wind forecast and the rain of the coming hour are known
seqs[:-1, :, 1:3] = seqs[1:, :, 1:3]
seqs, target = seqs[:-1], pm[L:-1]

xtr, xte = torch.tensor(seqs[:N_TR - L]), torch.tensor(seqs[N_TR - L:])
ytr, yte = target[:N_TR - L], target[N_TR - L:]
ytr_log = torch.tensor(np.log1p(ytr), dtype=torch.float32)

class PMNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)
    def forward(self, x):
        return self.fc(self.rnn(x)[0][:, -1])[:, 0]

net = PMNet()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(7):
    perm = torch.randperm(len(xtr))
    total = 0.0
    for i in range(0, len(perm), 50):
        j = perm[i:i + 50]
        loss = nn.functional.mse_loss(net(xtr[j]), ytr_log[j])
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item() * len(j)
    print(f"epoch {epoch}: train loss {total / len(xtr):.4f}")

with torch.no_grad():
    pred = np.expm1(net(xte).numpy())
print(f"test MAE {mean_absolute_error(yte, pred):.2f} ug/m3   R2 {r2_score(yte, pred):.3f}")
