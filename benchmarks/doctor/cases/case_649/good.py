import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(19)
rng = np.random.default_rng(19)

# Heated greenhouse, parallel records: lamps and vent are logged, the air is measured; slow soil store
R, T, CHUNK = 40, 600, 15
lamp = np.repeat(rng.random((R, T // 25)) < 0.5, 25, axis=1).astype(float) * rng.uniform(0.4, 1, (R, 1))
vent = np.repeat(rng.random((R, T // 3)), 3, axis=1)
soil, air = np.zeros((R, T)), np.zeros((R, T))
for t in range(1, T):
    soil[:, t] = soil[:, t - 1] + 0.06 * (2.5 * lamp[:, t] - soil[:, t - 1] * (0.3 + vent[:, t]))
    air[:, t] = np.tanh(soil[:, t]) * (1.6 - vent[:, t]) + 0.02 * rng.standard_normal(R)
X = torch.tensor(np.stack([lamp, vent], 2), dtype=torch.float32)
Y = torch.tensor(air, dtype=torch.float32).unsqueeze(2)
y_mean, y_std = Y[:30].mean(), Y[:30].std()
Y = (Y - y_mean) / y_std
X_tr, Y_tr, X_te, Y_te = X[:30], Y[:30], X[30:], Y[30:]


class Greenhouse(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.rnn = nn.GRU(2, hidden, batch_first=True)
        self.fc = nn.Sequential(nn.Linear(hidden, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x, h0):
        out, hn = self.rnn(x, h0)
        return self.fc(out), hn


def chunks(x, y):
    return zip(x.split(CHUNK, dim=1), y.split(CHUNK, dim=1))


model = Greenhouse()
opt = torch.optim.Adam(model.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 14)
mse = nn.MSELoss()
for epoch in range(14):
    h = torch.zeros(1, len(X_tr), 32)
    losses = []
    for xb, yb in chunks(X_tr, Y_tr):
        pred, h = model(xb, h)
        h = h.detach()
        loss = mse(pred, yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    sched.step()
    with torch.no_grad():
        h, sq = torch.zeros(1, len(X_te), 32), []
        for xb, yb in chunks(X_te, Y_te):
            pred, h = model(xb, h)
            sq.append(mse(pred, yb).item())
    print(f"[{epoch:2d}] train {np.mean(losses):.4f}  other houses {np.mean(sq):.4f}")
