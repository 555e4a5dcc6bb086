"""Winding temperatures of a two-joint arm from motor currents and joint speeds (no thermistor)."""
import torch
from torch import nn

torch.manual_seed(12)
T, N, DT = 60, 700, 0.5


def arm_runs(n):
    dq, heat = torch.zeros(n, 2), torch.zeros(n, 2)
    current = torch.zeros(n, 2)
    sensed, heats = [], []
    for k in range(T):
        if k % 6 == 0:
            current = torch.randn(n, 2) * torch.tensor([1.5, 1.0])
        dq = dq + DT * (current - 0.4 * dq - 0.2 * dq.flip(1) * dq.abs())
        dq = dq.clamp(-4, 4)
        loss = current ** 2 * (1 + 0.02 * heat)
        heat = heat + DT * (1.5 * loss - 0.06 * heat * (1 + 0.6 * dq.abs()) - 0.05 * (heat - heat.flip(1)))
        sensed.append(torch.cat([current, dq], 1) + 0.03 * torch.randn(n, 4))
        heats.append(heat)
    return torch.stack(sensed), torch.stack(heats)      # (T, n, 4), (T, n, 2)


feats, heats = arm_runs(N)
x_train, y_train = feats[:, :560], heats[:, :560]
x_val, y_val = feats[:, 560:], heats[:, 560:]
xm, xs = x_train.mean((0, 1)), x_train.std((0, 1))
ym, ys = y_train.mean((0, 1)), y_train.std((0, 1))


class ThermalObserver(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(4, 40)
        self.head = nn.Linear(40, 2)

    def forward(self, x):
        return self.head(self.rnn((x - xm) / xs)[0])


net = ThermalObserver()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 30)
for epoch in range(30):
    for sel in torch.randperm(560).split(40):
        resid = net(x_train[:, sel]) - (y_train[:, sel] - ym) / ys
        loss = resid.square().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
with torch.no_grad():
    est = net(x_val) * ys + ym
print("train loss %.4f, validation RMSE %.2f / %.2f K" % (
    loss.item(), *(est - y_val).square().mean((0, 1)).sqrt().tolist()))
