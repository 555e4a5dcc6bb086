"""Daily river gauge two days ahead; the network gives the change from the last reading."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

np.random.seed(4)
torch.manual_seed(4)
days = 2600
wet = np.random.rand(days) < 0.25
rain = wet * np.random.gamma(1.2, 9.0, days)
soil, level = np.zeros(days), np.full(days, 120.0)
for d in range(1, days):
    soil[d] = min(0.88 * soil[d - 1] + 0.02 * rain[d - 1], 1.5)
    runoff = rain[d - 1] * soil[d - 1] ** 2               # a wet catchment sheds its rain
    level[d] = 60 + 0.8 * (level[d - 1] - 60) + 3.0 * runoff + np.random.randn()

LOOKBACK, LEAD = 14, 2
table = np.column_stack([level, rain])
issue = np.arange(LOOKBACK, days - LEAD)                   # last day that is known
past = np.stack([table[i - LOOKBACK + 1:i + 1] for i in issue])
coming = np.stack([rain[i + 1:i + LEAD] for i in issue])   # rain forecast, taken as exact
last, truth = level[issue], level[issue + LEAD]

split = 2000
mean, std = table[:split].mean(0), table[:split].std(0)
change_std = (truth - last)[:split - LEAD].std()
P = torch.tensor((past - mean) / std, dtype=torch.float32)
C = torch.tensor((coming - mean[1]) / std[1], dtype=torch.float32)
D = torch.tensor((truth - last) / change_std, dtype=torch.float32).unsqueeze(1)
n_train = split - LOOKBACK - LEAD
train = DataLoader(TensorDataset(P[:n_train], C[:n_train], D[:n_train]), batch_size=64, shuffle=True)

class Gauge(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(33, 32), nn.Tanh(), nn.Linear(32, 1))

    def forward(self, p, c):
        return self.mlp(torch.cat([self.lstm(p)[0][:, -1], c], dim=1))

net = Gauge()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.9)
for epoch in range(15):
    for p, c, d in train:
        loss = nn.functional.mse_loss(net(p, c), d)
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()

with torch.no_grad():
    forecast = last[n_train + LOOKBACK:] + net(P[n_train + LOOKBACK:], C[n_train + LOOKBACK:]).squeeze(1).numpy() * change_std
obs, naive = truth[n_train + LOOKBACK:], last[n_train + LOOKBACK:]
print("MAE  cm  ", np.abs(forecast - obs).mean().round(2), "  persistence", np.abs(naive - obs).mean().round(2))
print("MAPE %   ", (100 * np.abs(forecast / obs - 1)).mean().round(2))
print("R2       ", (1 - ((forecast - obs) ** 2).sum() / ((obs - obs.mean()) ** 2).sum()).round(3))
