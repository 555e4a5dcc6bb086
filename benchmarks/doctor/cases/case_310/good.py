import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

# Station data: pressure [Pa], temperature [K], humidity [%] -> strongest gust of the next 3 h
rng = np.random.default_rng(13)
torch.manual_seed(13)
n = 3000
pres, temp = np.zeros(n), np.zeros(n)
ph = 0.0
a = 0.0
for i in range(n):
    ph = ph + 0.26 + 0.03 * rng.standard_normal()
    a = 0.95 * a + 0.3 * rng.standard_normal()
    pres[i] = 101300 + 900 * np.sin(ph) * (1 + 0.4 * np.sin(0.37 * ph)) + 60 * a
    temp[i] = 288 + 6 * np.sin(ph + 1.9) - 0.004 * (pres[i] - 101300) + 0.4 * rng.standard_normal()
hum = 60 + 25 * np.tanh((288 - temp) / 6) + 2 * rng.standard_normal(n)
station = np.stack([pres, temp, hum], axis=1)
gust = np.zeros(n)
gust[:-3] = 2.5 + 0.9 * np.abs(pres[3:] - pres[:-3]) / 100.0 + 0.3 * rng.standard_normal(n - 3)

WIN = 16
split = 2200
inputs = ((station - station[:split].mean(0)) / station[:split].std(0)).astype(np.float32)
X = torch.from_numpy(np.stack([inputs[k - WIN + 1:k + 1] for k in range(WIN - 1, n - 3)]))
y = torch.from_numpy(gust[WIN - 1:n - 3].astype(np.float32))
X_tr, y_tr, X_te, y_te = X[:split - WIN - 3], y[:split - WIN - 3], X[split:], y[split:]
y_mean, y_scale = y_tr.mean(), y_tr.std()


class GustRNN(nn.Module):
    def __init__(self, n_feat=3, hid=32):
        super().__init__()
        self.gru = nn.GRU(n_feat, hid, batch_first=True)
        self.lin = nn.Linear(hid, 1)

    def forward(self, x):
        return self.lin(self.gru(x)[0][:, -1]).squeeze(-1)


rnn = GustRNN()
optimizer = torch.optim.Adam(rnn.parameters(), lr=4e-3)
for ep in range(25):
    ep_loss = 0
    for b in torch.randperm(len(X_tr)).split(64):
        optimizer.zero_grad()
        loss = F.mse_loss(rnn(X_tr[b]), (y_tr[b] - y_mean) / y_scale)
        loss.backward()
        optimizer.step()
        ep_loss += loss.item() * len(b) / len(X_tr)
    if ep % 6 == 0:
        print(f"[{ep:02d}] mse {ep_loss:.4f}")
with torch.no_grad():
    mae = (rnn(X_te) * y_scale + y_mean - y_te).abs().mean()
print(f"gusts: MAE {mae:.2f} m/s, spread of the observations {y_te.std():.2f} m/s")
