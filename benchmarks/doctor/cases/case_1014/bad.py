# Moored buoy: water temperature one hour ahead from temperature, wind stress and sun
import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import mean_squared_error, r2_score

rng = np.random.default_rng(77)
torch.manual_seed(77)
n = 5000
sun = np.maximum(np.sin(2 * np.pi * np.arange(n) / 24), 0) * rng.beta(2, 1, n)
wind = np.zeros(n)
for t in range(1, n):
    wind[t] = 0.85 * wind[t - 1] + rng.normal(0, 0.5)
sst = np.empty(n)
sst[0] = 14
for t in range(1, n):
    mixing = 0.04 * (wind[t - 1] > 0.3) * (1 + wind[t - 1])
    sst[t] = sst[t - 1] + 0.1 * sun[t - 1] * (wind[t - 1] < 0.3) - mixing + 0.002 * (14 - sst[t - 1]) + rng.normal(0, 0.008)
    sst[t] += 0.03 * np.tanh(3 * wind[t - 1] * sun[t - 1])

LOOK = 8
cut = 4000
table = np.stack([sst, wind, sun], axis=1)
m, s = table[:cut].mean(axis=0), table[:cut].std(axis=0)
z = ((table - m) / s).astype(np.float32)
seqs = np.stack([z[i:i + LOOK] for i in range(n - LOOK)])
nxt = z[LOOK:, 0]
split = cut - LOOK
X_train, X_test = torch.from_numpy(seqs[:split]), torch.from_numpy(seqs[split:])
y_train, y_test = torch.from_numpy(nxt[:split]), torch.from_numpy(nxt[split:])

class SSTNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.rnn = nn.GRU(3, hidden, batch_first=True)
        self.drop = nn.Dropout(0.2)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        _, h = self.rnn(x)
        return self.fc(self.drop(h[-1])).squeeze(1)

net = SSTNet()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(10):
    net.train()
    for i in torch.randperm(split).split(64):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(X_train[i]), y_train[i])
        loss.backward()
        opt.step()
net.eval()
with torch.no_grad():
    guess = net(X_test).numpy() * s[0] + m[0]
obs = sst[cut:]
print(f"test R2 {r2_score(obs, guess):.4f}, rmse {mean_squared_error(obs, guess) ** 0.5:.4f} deg")
