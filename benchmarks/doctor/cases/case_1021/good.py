# Satellite battery: voltage after a contact of varying length; contacts are padded on the LEFT
import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(44)
rs = np.random.RandomState(44)
MAX = 30

def contact():
    n = rs.randint(8, MAX + 1)
    current = np.repeat(rs.uniform(-1, 1, n // 4 + 1), 4)[:n] + 0.1 * rs.randn(n)
    heat = rs.uniform(0, 1, n)
    v = 0.0
    for c, h in zip(current, heat):
        v = 0.85 * v + 0.4 * np.tanh(3 * c) * (0.5 + h) - 0.1 * v * abs(v)
    return np.stack([current, heat], 1), v + 0.03 * rs.randn()

raw = [contact() for _ in range(2600)]
n_fit = 2000
rows = np.concatenate([r for r, _ in raw[:n_fit]])
mu, sd = rows.mean(0), rows.std(0)
x = np.zeros((len(raw), MAX, 3), dtype=np.float32)
for i, (r, _) in enumerate(raw):
    x[i, MAX - len(r):, :2] = (r - mu) / sd
    x[i, MAX - len(r):, 2] = 1.0                       # says that this row is real
x = torch.from_numpy(x)
y = torch.tensor([v for _, v in raw]).float()
y_mu, y_sd = y[:n_fit].mean(), y[:n_fit].std()
y = (y - y_mu) / y_sd

class Battery(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 32, batch_first=True)
        self.head = nn.Linear(32, 1)

    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1]).squeeze(-1)

net = Battery()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 9)
for epoch in range(9):
    opt.zero_grad()
    seen = 0.0
    for k, b in enumerate(torch.randperm(n_fit).split(25)):
        loss = (net(x[b]) - y[b]).pow(2).mean() / 2
        loss.backward()
        seen += 2 * loss.item() / 80
        if k % 2 == 1:                                 # two small batches make one step
            opt.step()
            opt.zero_grad()
    sched.step()
    if epoch % 4 == 1:
        print(f"epoch {epoch} mse {seen:.4f}")
with torch.no_grad():
    rmse = (net(x[n_fit:]) - y[n_fit:]).pow(2).mean().sqrt()
print(f"new contacts: rmse {rmse * y_sd:.3f} V, spread {y[n_fit:].std() * y_sd:.3f} V")
