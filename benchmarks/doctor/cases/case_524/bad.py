"""Rain in the next hour? Barometer (Pa), dew point spread (mK) and wind direction from a home weather station."""
import numpy as np
import torch
from torch import nn
from sklearn.metrics import accuracy_score, confusion_matrix

rng = np.random.default_rng(4)
torch.manual_seed(4)
n = 3600
p, spread, wind = np.zeros(n), np.zeros(n), np.zeros(n)
for t in range(1, n):
    p[t] = 0.9 * p[t - 1] + rng.standard_normal()
    spread[t] = 0.8 * spread[t - 1] + 0.6 * rng.standard_normal()
    wind[t] = 0.8 * wind[t - 1] + 0.6 * rng.standard_normal()
fall = np.concatenate([np.zeros(3), p[:-3] - p[3:]])
# falling pressure brings rain with west wind, rising pressure with east wind, if the air is moist enough
rain = (np.tanh(fall) * np.tanh(2 * wind) - 0.3 * spread + 0.1 * rng.standard_normal(n) > 0.05).astype(int)
station = np.stack([101325 + 450 * p, 4000 + 1500 * spread, 180 + 60 * wind], 1)

train_end, seq_len = 2700, 8
X = np.stack([station[i:i + seq_len] for i in range(n - seq_len)])
X = torch.tensor(X, dtype=torch.float32)
y = torch.tensor(rain[seq_len - 1:-1])
m = train_end - seq_len

lstm = nn.LSTM(3, 32, batch_first=True)
clf = nn.Linear(32, 2)
opt = torch.optim.Adam([{"params": lstm.parameters()}, {"params": clf.parameters()}], lr=6e-3)
ce = nn.CrossEntropyLoss()
for epoch in range(18):
    losses = []
    for idx in torch.randperm(m).split(64):
        loss = ce(clf(lstm(X[idx])[0][:, -1]), y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    if epoch % 4 == 3:
        print("epoch", epoch + 1, "loss", np.mean(losses))
with torch.no_grad():
    guess = clf(lstm(X[train_end:])[0][:, -1]).argmax(1)
print("test accuracy", accuracy_score(y[train_end:], guess))
print(confusion_matrix(y[train_end:], guess))
