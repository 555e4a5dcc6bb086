import numpy as np
import torch
import torch.nn as nn
from scipy.integrate import odeint


def lorenz(s, t):
    x, y, z = s
    return 10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z


torch.manual_seed(11)
grid = np.arange(0, 320, 0.12)
xs = odeint(lorenz, (1.0, 1.0, 20.0), grid)[200:, 0] / 8.0
xs = torch.tensor(xs, dtype=torch.float32)

WIN = 8
wins = xs.unfold(0, WIN + 1, 1)
inputs, nxt = wins[:, :WIN, None], wins[:, WIN:]
n_train = 1900
x_train, y_train = inputs[:n_train], nxt[:n_train]
x_test, y_test = inputs[n_train + WIN:], nxt[n_train + WIN:]


class LorenzLSTM(nn.Module):
    """Gives the change from the last value of the window to the next one."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 40, batch_first=True)
        self.head = nn.Linear(40, 1)

    def forward(self, w):
        out, (h, c) = self.lstm(w)
        return self.head(h[-1])


model = LorenzLSTM()
mse = nn.MSELoss()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 30)
for epoch in range(30):
    for b in torch.randperm(n_train).split(64):
        loss = mse(model(x_train[b]), y_train[b] - x_train[b, -1])
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()

model.eval()
with torch.no_grad():
    forecast = model(x_test)
    forecast = forecast + x_test[:, -1]
    print("test MSE", mse(forecast, y_test).item(), "variance", y_test.var().item())
