import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

LOOKBACK = 12


def spare_parts(n, rng):
    """Weekly demand for a wear part: bursts when the installed base reaches its age."""
    usage = np.repeat(rng.uniform(0.2, 1.0, n // 9 + 1), 9)[:n]
    wear, demand = 0.0, np.zeros(n)
    for k in range(n):
        wear += usage[k] ** 2
        fail = 1 / (1 + np.exp(-3 * (wear - 2.5)))
        demand[k] = 5 + 400 * fail * usage[k] * np.exp(0.05 * rng.standard_normal())
        wear *= 1 - 0.6 * fail
    return usage, demand


class DemandSet(Dataset):
    def __init__(self, usage, demand, mean, std):
        self.log_d = np.log1p(demand).astype(np.float32)
        self.rows = np.stack([(usage - 0.6) / 0.23, (self.log_d - mean) / std], axis=1).astype(np.float32)

    def __len__(self):
        return len(self.rows) - LOOKBACK

    def __getitem__(self, i):
        x = self.rows[i : i + LOOKBACK].copy()
        x[:, 0] = self.rows[i + 1 : i + LOOKBACK + 1, 0]  # next week's usage is planned
        return x, self.log_d[i + LOOKBACK]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(2, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        return self.fc(self.rnn(x)[0][:, -1]).squeeze(-1)


torch.manual_seed(23)
usage, demand = spare_parts(3000, np.random.default_rng(23))
logs = np.log1p(demand[:2300])
train = DemandSet(usage[:2300], demand[:2300], logs.mean(), logs.std())
test = DemandSet(usage[2300:], demand[2300:], logs.mean(), logs.std())
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
for epoch in range(15):
    for xb, yb in DataLoader(train, batch_size=50, shuffle=True):
        opt.zero_grad()
        nn.functional.mse_loss(net(xb), yb).backward()
        opt.step()
x_test = torch.tensor(np.stack([test[i][0] for i in range(len(test))]))
with torch.no_grad():
    forecast = net(x_test).numpy()
print("MAE [pieces]:", np.abs(forecast - demand[2300 + LOOKBACK :]).mean())
