# Batch chemistry: final purity of a crystallisation batch from its temperature and stirring profile
import numpy as np
import torch
from sklearn.metrics import r2_score
from torch import nn

N_BATCHES = 1600
N_HOLDOUT = 300
STEPS = 700

rng = np.random.default_rng(101)
torch.manual_seed(101)

def run_batch():
    """one batch, 30 log entries: cooling curve and stirrer speed; purity by growth and nucleation"""
    t = np.linspace(0, 1, 30)
    temp = 70 - 45 * t ** rng.uniform(0.6, 1.9) + np.cumsum(rng.normal(0, 0.4, 30))
    stir = 200 + 40 * np.sin(2 * np.pi * rng.uniform(0.5, 1.5) * t + rng.uniform(0, 6)) + rng.normal(0, 5, 30)
    size = 0.1
    bad = 0.0
    for a, b, w in zip(temp[:-1], temp[1:], stir[:-1]):
        rate = max(a - b, 0.0)
        size += 0.02 * np.tanh(rate / 1.5) * (w / 200)
        bad += 0.04 * max(rate - 1.6, 0.0) ** 1.5
    return np.stack([temp, stir], axis=1), 90 + 12 * size - 3 * bad + rng.normal(0, 0.1)

profiles, purity = map(np.array, zip(*[run_batch() for _ in range(N_BATCHES + N_HOLDOUT)]))
mu, sd = profiles[:N_BATCHES].mean((0, 1)), profiles[:N_BATCHES].std((0, 1))
pm, ps = purity[:N_BATCHES].mean(), purity[:N_BATCHES].std()
X = torch.tensor((profiles - mu) / sd, dtype=torch.float32)
y = torch.tensor((purity - pm) / ps, dtype=torch.float32)
X_fit, y_fit, X_hold, y_hold = X[:N_BATCHES], y[:N_BATCHES], X[N_BATCHES:], y[N_BATCHES:]

class ProfileCNN(nn.Module):
    def __init__(self, ch=32):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv1d(2, ch, 3), nn.ReLU(), nn.Conv1d(ch, ch, 3), nn.ReLU())
        self.dense = nn.Sequential(nn.Linear(ch * 26, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, x):
        return self.dense(self.conv(x.transpose(1, 2)).flatten(1)).flatten()

net = ProfileCNN()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(1, STEPS + 1):
    pick = torch.randint(0, N_BATCHES, (32,))
    loss = nn.functional.mse_loss(net(X_fit[pick]), y_fit[pick])
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 100 == 0:
        print(f"step {step}  loss {loss.item():.4f}")
with torch.no_grad():
    print(f"purity R2: fit {r2_score(y_fit, net(X_fit)):.3f}, held out {r2_score(y_hold, net(X_hold)):.3f}")
