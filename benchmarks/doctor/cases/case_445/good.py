"""Robot arm link under gravity: encoder-decoder with scheduled sampling, used without any teacher."""
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

PAST, FUTURE, EPOCHS = 10, 15, 10


def arm(n, rng):
    th, om = rng.uniform(-2.5, 2.5, n), rng.uniform(-2, 2, n)
    u = rng.uniform(-3, 3, (n, (PAST + FUTURE) // 5)).repeat(5, axis=1)
    rows = []
    for k in range(PAST + FUTURE):
        for _ in range(4):
            om = om + 0.03 * (u[:, k] - 5 * np.sin(th) - 0.8 * om)
            th = th + 0.03 * om
        rows.append(np.stack([np.sin(th), np.cos(th), om / 3], axis=1))
    y = np.stack(rows, axis=1) + 0.02 * rng.standard_normal((n, PAST + FUTURE, 3))
    return torch.tensor(u[..., None] / 2, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)


class ArmModel(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.enc = nn.GRU(4, hidden, batch_first=True)
        self.dec = nn.GRUCell(4, hidden)
        self.delta = nn.Linear(hidden, 3)

    def forward(self, u, y, teacher=0.0):
        h = self.enc(torch.cat([y[:, :PAST], u[:, :PAST]], dim=2))[1][-1]
        prev, preds = y[:, PAST - 1], []
        for k in range(PAST, PAST + FUTURE):
            h = self.dec(torch.cat([prev, u[:, k]], dim=1), h)
            step = prev + self.delta(h)
            preds.append(step)
            prev = y[:, k] if torch.rand(()) < teacher else step
        return torch.stack(preds, dim=1)


torch.manual_seed(171)
rng = np.random.default_rng(171)
train, (u_test, y_test) = TensorDataset(*arm(2500, rng)), arm(400, rng)
model = ArmModel()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, EPOCHS)
for epoch in range(EPOCHS):
    teacher = max(0.0, 0.8 - 0.2 * epoch)
    for u, y in DataLoader(train, batch_size=50, shuffle=True):
        loss = nn.functional.mse_loss(model(u, y, teacher), y[:, PAST:])
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
    with torch.no_grad():
        free = nn.functional.mse_loss(model(u_test, y_test), y_test[:, PAST:])
    print(f"epoch {epoch + 1:2d} teacher {teacher:.1f} train {loss.item():.4f} free run {free:.4f}")
