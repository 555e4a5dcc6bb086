"""Probabilistic forecast of the wave height at a buoy (mean and variance), one hour ahead."""
import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(10)
rng = np.random.default_rng(10)

wind, swell, rows = 8.0, 1.0, []
for _ in range(4500):
    wind = max(0.0, wind + 0.1 * (8 - wind) + 1.3 * rng.standard_normal())
    rows.append((wind, swell))
    swell += 0.25 * (0.012 * wind ** 2 - swell) + 0.02 * swell * rng.standard_normal()
series = np.array(rows, dtype=np.float32)
n_fit = 3500
scale_m, scale_s = series[:n_fit].mean(0), series[:n_fit].std(0)
z = torch.tensor((series - scale_m) / scale_s)

lag = 12
hist = z.unfold(0, lag, 1)[:-1].permute(0, 2, 1)
goal = z[lag:, 1]
hist_fit, goal_fit = hist[:n_fit - lag], goal[:n_fit - lag]
hist_val, goal_val = hist[n_fit:], goal[n_fit:]


class WaveNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 24, batch_first=True)
        self.mean, self.logvar = nn.Linear(24, 1), nn.Linear(24, 1)

    def forward(self, x):
        h = self.gru(x)[1][0]
        return self.mean(h).squeeze(-1), self.logvar(h).squeeze(-1)


def nll(mu, logvar, y):
    return 0.5 * (logvar + (y - mu) ** 2 / logvar.exp()).mean()


model = WaveNet()
opt = torch.optim.Adam(model.parameters(), lr=4e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 9)
for epoch in range(9):
    for batch in torch.randperm(len(hist_fit)).split(48):
        loss = nll(*model(hist_fit[batch]), goal_fit[batch])
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        opt.step()
    sched.step()

with torch.no_grad():
    mu, _ = model(hist_val)
rmse = np.sqrt(np.mean((mu.numpy().ravel() - goal_val.numpy()) ** 2)) * scale_s[1]
print(f"nll {loss.item():.3f}, validation RMSE {rmse:.3f} m, std {series[n_fit:, 1].std():.3f} m")
