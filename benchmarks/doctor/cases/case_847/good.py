"""Probabilistic river-stage forecast: a dilated convolution gives the 10, 50 and 90 % quantiles for the next hour."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader

QUANTILES = torch.tensor([0.1, 0.5, 0.9])
AHEAD, WINDOW = 1, 32


def river(n, rng):
    rain = np.where(rng.random(n) < 0.12, rng.gamma(2.0, 1.0, n), 0.0)
    soil = np.zeros(n)
    flow = np.zeros(n)
    for t in range(1, n):
        soil[t] = 0.9 * soil[t - 1] + rain[t - 1]
        runoff = rain[t - 1] / (1 + np.exp(-2.0 * (soil[t] - 4.0)))          # wet ground lets the rain run off
        flow[t] = 0.75 * flow[t - 1] + runoff + (0.03 + 0.12 * runoff) * rng.standard_normal()
    return np.stack([np.log1p(rain), flow], axis=1).astype(np.float32)


class Windows(Dataset):
    def __init__(self, series):
        self.series = torch.from_numpy(series)

    def __len__(self):
        return len(self.series) - WINDOW - AHEAD + 1

    def __getitem__(self, i):
        return self.series[i:i + WINDOW].T, self.series[i + WINDOW + AHEAD - 1, 1:]


class TCN(nn.Module):
    def __init__(self, ch=16):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv1d(2 if d == 1 else ch, ch, 2, dilation=d) for d in (1, 2, 4, 8, 16))
        self.head = nn.Linear(ch + 2, 3)

    def forward(self, x):
        z = x
        for conv in self.convs:
            z = torch.relu(conv(z))
        return self.head(torch.cat([z[:, :, -1], x[:, :, -1]], dim=1))


def pinball(q, y):
    e = y - q                                  # (B, 1) - (B, 3): one column for each quantile
    return torch.maximum(QUANTILES * e, (QUANTILES - 1) * e).mean()


rng = np.random.default_rng(4)
torch.manual_seed(4)
series = river(7000, rng)
split = 5000
scale = series[:split].std(axis=0)
loader = DataLoader(Windows(series[:split] / scale), batch_size=100, shuffle=True)
test = DataLoader(Windows(series[split:] / scale), batch_size=4000)
net = TCN()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=6, gamma=0.2)
for epoch in range(9):
    for x, y in loader:
        opt.zero_grad()
        loss = pinball(net(x), y)
        loss.backward()
        opt.step()
    sched.step()
    with torch.no_grad():
        xt, yt = next(iter(test))
        q = net(xt)
    print(f"epoch {epoch} train {loss.item():.4f} test {pinball(q, yt).item():.4f} "
          f"below: {[round(v, 2) for v in (yt < q).float().mean(0).tolist()]}")
last = xt[:, 1, -1:]
print("pinball of the last value: %.4f" % pinball(last.expand(-1, 3), yt))
print("pinball of the last value plus its usual errors: %.4f" % pinball(last + torch.quantile(yt - last, QUANTILES), yt))
