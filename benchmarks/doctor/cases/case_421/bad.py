# Biomass in a fed bioreactor from feed rate and temperature, LSTMCell written out
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(40)
torch.manual_seed(40)


def fermentation(n_batches, hours=30):
    feed = rng.uniform(0, 1, (n_batches, hours // 6)).repeat(6, axis=1)
    temp = 30 + 6 * rng.uniform(-1, 1, (n_batches, hours // 10)).repeat(10, axis=1)
    biomass, sugar = np.full(n_batches, 0.2), np.full(n_batches, 0.5)
    logged = np.empty((n_batches, hours))
    for h in range(hours):
        mu = 0.45 * sugar / (0.4 + sugar) * np.exp(-(((temp[:, h] - 31) / 4) ** 2))
        growth = mu * biomass
        biomass = biomass + growth - 0.06 * biomass
        sugar = np.clip(sugar + 0.6 * feed[:, h] - 1.3 * growth, 0, None)
        logged[:, h] = biomass
    return np.stack([feed, temp], axis=-1), logged * (1 + 0.01 * rng.standard_normal(logged.shape))


inputs, biomass = fermentation(1300)
n_train = 1000
in_mean, in_std = inputs[:n_train].mean((0, 1)), inputs[:n_train].std((0, 1))
b_mean, b_std = biomass[:n_train].mean(), biomass[:n_train].std()
X = torch.tensor((inputs - in_mean) / in_std, dtype=torch.float32)
Y = torch.tensor((biomass - b_mean) / b_std, dtype=torch.float32)


class Reactor(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.hidden = hidden
        self.cell = nn.LSTMCell(2, hidden)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        h = c = torch.zeros(len(x), self.hidden)
        preds = []
        for k in range(x.shape[1]):
            h, c = self.cell(x[:, k], (h, c))
            preds.append(torch.sigmoid(self.fc(h)))
        return torch.cat(preds, dim=1)


net = Reactor()
opt = torch.optim.Adam(net.parameters(), lr=8e-3)
for epoch in range(12):
    for idx in torch.randperm(n_train).split(50):
        loss = nn.functional.mse_loss(net(X[idx]), Y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        val = nn.functional.mse_loss(net(X[n_train:]), Y[n_train:]).item()
    print(f"epoch {epoch:2d} train {loss.item():.4f} val {val:.4f} rmse {val ** 0.5 * b_std:.3f} g/l")
