"""Offline smoothing of a robot's noisy range sensor: centred windows, past and future samples."""
import numpy as np
import torch
import torch.nn as nn
from scipy.signal import savgol_filter

rng = np.random.default_rng(90)
torch.manual_seed(90)
HALF = 12

def drive_past_walls(T=400):
    dist = np.empty(T)
    d, slope = rng.uniform(1, 3), 0.0
    for k in range(T):
        if rng.random() < 0.03:
            d, slope = rng.uniform(0.5, 4.0), rng.normal(0, 0.03)      # edge of an obstacle
        d = np.clip(d + slope, 0.3, 5.0)
        dist[k] = d
    meas = dist * (1 + 0.08 * rng.standard_normal(T))
    lost = rng.random(T) < 0.06
    meas[lost] = 6.0                                                    # no echo
    return meas, dist

def windows(meas, dist):
    padded = np.pad(meas, HALF, mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * HALF + 1), dist

drives = [windows(*drive_past_walls()) for _ in range(20)]
X = np.concatenate([d[0] for d in drives[:15]])
y = np.concatenate([d[1] for d in drives[:15]])
X_test = np.concatenate([d[0] for d in drives[15:]])
y_test = np.concatenate([d[1] for d in drives[15:]])
mu, sd = X.mean(), X.std()
to_t = lambda a: torch.tensor((a - mu) / sd, dtype=torch.float32)
X, y, Xt = to_t(X), to_t(y), to_t(X_test)

class Smoother(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 16, batch_first=True, bidirectional=True)
        self.mix = nn.Sequential(nn.Linear(32, 24), nn.ReLU(), nn.Linear(24, 1))

    def forward(self, w):
        h, _ = self.gru(w.unsqueeze(-1))
        return self.mix(h[:, HALF]).squeeze(-1)

net = Smoother()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(8):
    for b in torch.randperm(len(X)).split(100):
        loss = nn.functional.l1_loss(net(X[b]), y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    est = net(Xt).numpy() * sd + mu
raw = X_test[:, HALF]
print("MAE [m]: raw %.3f, Savitzky-Golay %.3f, network %.3f" % (
    np.abs(raw - y_test).mean(), np.abs(savgol_filter(raw, 9, 2) - y_test).mean(), np.abs(est - y_test).mean()))
