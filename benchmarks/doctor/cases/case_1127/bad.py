import numpy as np
import torch
import torch.nn as nn

# Bees: how many foragers return to the hive per 10 min; seq-to-seq, from weather and the scale under the hive
torch.manual_seed(14)
rng = np.random.default_rng(14)
DAY = 60                                   # 10 hours of flight, every 10 minutes


def simulate_days(n):
    sun = np.clip(rng.normal(0.6, 0.25, (n, 1)) + 0.04 * np.cumsum(rng.normal(size=(n, DAY)), 1), 0, 1)
    rain = (rng.random((n, DAY)) < 0.08).astype(float)
    flying, nectar = np.zeros(n), rng.uniform(0.5, 1.5, n)
    rows, back = [], []
    for k in range(DAY):
        leave = 12 * sun[:, k] ** 2 * nectar * (1 - rain[:, k])
        home = flying * np.where(rain[:, k] > 0, 0.7, 0.15)
        flying = flying + leave - home
        nectar = np.clip(nectar + 0.02 * (1 - nectar) - 0.001 * leave, 0.2, 2)
        rows.append(np.stack([sun[:, k], rain[:, k], nectar + 0.02 * rng.normal(size=n)], 1))
        back.append(home + 0.3 * rng.normal(size=n))
    return np.stack(rows, 1), np.stack(back, 1)


X, Y = simulate_days(900)
X_tr, Y_tr, X_va, Y_va = X[:700], Y[:700], X[700:], Y[700:]
xm, xs, ym, ys = X_tr.mean((0, 1)), X_tr.std((0, 1)), Y_tr.mean(), Y_tr.std()
to_t = lambda a: torch.tensor(a, dtype=torch.float32)
X_tr, X_va = to_t((X_tr - xm) / xs), to_t((X_va - xm) / xs)
Y_tr, Y_va = to_t((Y_tr - ym) / ys), to_t((Y_va - ym) / ys)


class Hive(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 32)
        self.lin = nn.Linear(32, 1)

    def forward(self, x):
        h, _ = self.lstm(x)
        return self.lin(h).squeeze(2)


hive = Hive()
opt = torch.optim.Adam(hive.parameters(), lr=0.01)
ds = torch.utils.data.TensorDataset(X_tr, Y_tr)
for epoch in range(15):
    for x, y in torch.utils.data.DataLoader(ds, batch_size=32, shuffle=True):
        loss = nn.functional.mse_loss(hive(x), y)
        opt.zero_grad(); loss.backward(); opt.step()
    if epoch % 3 == 2:
        with torch.no_grad():
            v = nn.functional.mse_loss(hive(X_va), Y_va).item()
        print(f"epoch {epoch + 1:2d}  train {loss.item():.4f}  valid {v:.4f}  ({ys * v ** 0.5:.2f} bees)")
