import numpy as np
import torch
import torch.nn as nn

# Water level in an estuary, every 2 minutes, with the two wind components at the mouth
torch.manual_seed(17)
gen = np.random.default_rng(17)
N, LOOK = 7000, 20
clock = np.arange(N) / 30.0
u, v = np.zeros(N), np.zeros(N)
for i in range(1, N):
    u[i] = 0.6 * u[i - 1] + 0.8 * gen.standard_normal()
    v[i] = 0.6 * v[i - 1] + 0.8 * gen.standard_normal()
tide = 60 * np.cos(2 * np.pi * clock / 12.42) + 20 * np.cos(2 * np.pi * clock / 12.0 + 1)
surge = np.zeros(N)
for i in range(1, N):
    surge[i] = 0.995 * surge[i - 1] + 1.3 * u[i - 1] * v[i - 1] + 0.15 * gen.standard_normal()
level = tide + surge

split = 5200
frame = np.column_stack([level, u, v])
frame = (frame - frame[:split].mean(0)) / frame[:split].std(0)
unit = level[:split].std()
frame = torch.tensor(frame, dtype=torch.float32)
windows = frame.unfold(0, LOOK, 1).transpose(1, 2)[:-1]
ahead = frame[LOOK:, 0]
tr = slice(0, split - LOOK)
te = slice(split, None)


class TideGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 32, batch_first=True)
        self.head = nn.Linear(32, 1)

    def forward(self, w):
        _, h = self.gru(w)
        return self.head(h[-1])[:, 0]


net = TideGRU()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.7)
for epoch in range(1, 8):
    order = torch.randperm(split - LOOK)
    total = 0.0
    for b in order.split(64):
        err = net(windows[tr][b]) - ahead[tr][b]
        loss = err.square().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item() * len(b)
    sched.step()
    print(f"epoch {epoch}: loss {total / len(order):.5f}")

with torch.no_grad():
    err = (net(windows[te]) - ahead[te]).numpy() * unit
print("test RMSE %.1f cm, R2 %.4f" % (np.sqrt((err ** 2).mean()), 1 - (err ** 2).mean() / level[split:].var()))
