import numpy as np
import torch
from torch import nn
torch.manual_seed(27)
rng = np.random.default_rng(27)
MAXLEN = 18

def charging_session():
    """EV at a fast charger, one reading per minute: power [kW], pack voltage [V]. Target: energy still missing [kWh]."""
    cap, soc, limit, rows = rng.uniform(30, 90), rng.uniform(0.05, 0.5), rng.uniform(40, 120), []
    for _ in range(rng.integers(6, MAXLEN + 1)):
        power = limit * min(1.0, (1.02 - soc) / 0.3)
        soc = min(1.0, soc + power / 60 / cap)
        volt = 340 + 60 * soc - 8 * np.exp(-8 * soc) + rng.normal(0, 0.08)
        rows.append((power, volt))
    return np.array(rows), cap * (1 - soc)


def build(n):
    x, y = np.zeros((n, MAXLEN, 3), dtype=np.float32), np.zeros(n, dtype=np.float32)
    for i in range(n):
        s, y[i] = charging_session()
        x[i, -len(s):, :2] = s
        x[i, -len(s):, 2] = 1.0                    # 1 = real reading
    return x, y

(x_tr, y_tr), (x_va, y_va) = build(3000), build(600)
real = x_tr[..., 2] == 1
mu, sd = x_tr[real][:, :2].mean(0), x_tr[real][:, :2].std(0)
for arr in (x_tr, x_va):
    arr[..., :2] = (arr[..., :2] - mu) / sd * arr[..., 2:]
ym, ys = y_tr.mean(), y_tr.std()
x_tr, x_va = torch.from_numpy(x_tr), torch.from_numpy(x_va)
t_tr, t_va = torch.from_numpy((y_tr - ym) / ys), torch.from_numpy((y_va - ym) / ys)


class Missing(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 40, batch_first=True)
        self.head = nn.Sequential(nn.Linear(40, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 1))

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1]).squeeze(1)


net, huber = Missing(), nn.HuberLoss()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 12)
for epoch in range(12):
    net.train(); tot = 0.0
    for b in torch.randperm(3000).split(60):
        loss = huber(net(x_tr[b]), t_tr[b])
        opt.zero_grad(); loss.backward(); opt.step()
        tot += loss.item() / 50
    sched.step()
    net.eval()
    with torch.no_grad():
        p = net(x_va)
    print(f"{epoch:2d} train {tot:.4f} val {huber(p, t_va).item():.4f} MAE {(p - t_va).abs().mean().item() * ys:.2f} kWh")
