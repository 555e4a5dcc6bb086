import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import r2_score

# Lake level at ten-minute resolution, next reading from the last two hours of level and wind
rng = np.random.default_rng(52)
torch.manual_seed(52)
n = 4500
wind = np.zeros(n)
level, vel = np.zeros(n), 0.0
base = 0.0
for t in range(1, n):
    wind[t] = 0.9 * wind[t - 1] + 0.6 * rng.standard_normal()
    base += 0.04 * np.sign(wind[t - 1]) * max(abs(wind[t - 1]) - 1.0, 0.0) + 0.01 * rng.standard_normal()
    level[t] = base
level_cm = 250 + 40 * level

split = 3200
lv_m, lv_s = level_cm[:split].mean(), level_cm[:split].std()
w_s = wind[:split].std()
feats = np.stack([(level_cm - lv_m) / lv_s, wind / w_s], axis=1)
L = 12
X = np.stack([feats[i - L:i] for i in range(L, n)])
last = X[:, -1, 0].copy()
nxt = feats[L:, 0]
X[:, :, 0] -= X[:, -1:, 0]
X[:, :, 0] /= X[:split - L, :, 0].std()
gain = (nxt - last)[:split - L].std()
X = torch.tensor(X, dtype=torch.float32)
y = torch.tensor((nxt - last) / gain, dtype=torch.float32)
Xtr, ytr, Xte = X[:split - L], y[:split - L], X[split - L:]


class LevelLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        return self.fc(self.lstm(x)[0][:, -1]).squeeze(-1)


net = LevelLSTM()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(15):
    for b in torch.randperm(len(Xtr)).split(64):
        loss = nn.functional.mse_loss(net(Xtr[b]), ytr[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    out = net(Xte).numpy()
out = last[split - L:] + gain * out
pred_cm, true_cm = out * lv_s + lv_m, level_cm[split:]
print(f"test RMSE {np.sqrt(np.mean((pred_cm - true_cm) ** 2)):.2f} cm, R2 {r2_score(true_cm, pred_cm):.4f}")
