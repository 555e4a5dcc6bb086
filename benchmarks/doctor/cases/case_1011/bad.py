# Day-ahead auction: hourly price from residual load, gas price and yesterday's prices. Trained on log prices.
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

gen = torch.Generator().manual_seed(14)
torch.manual_seed(14)
N, LAG = 5000, 24
hour = torch.arange(N).float()
gas = 30 + 8 * torch.sin(2 * torch.pi * hour / 900)
resid = torch.zeros(N)
eps = torch.randn(N, generator=gen)
for i in range(1, N):
    resid[i] = 0.93 * resid[i - 1] + 0.35 * eps[i]
resid = resid + 0.6 * torch.sin(2 * torch.pi * hour / 24)
scarcity = torch.sigmoid(3 * (resid - 0.8))
log_price = torch.log(gas) + 0.3 * torch.tanh(resid) + 1.2 * scarcity + 0.05 * torch.randn(N, generator=gen)
price = log_price.exp()                                    # EUR/MWh

x = torch.stack([resid[LAG:], resid[LAG - 1:-1], gas[LAG:].log(), log_price[:-LAG]], dim=1)
y = price[LAG:].log()
n_fit = 3800
x_mean, x_std = x[:n_fit].mean(0), x[:n_fit].std(0)
y_mean, y_std = y[:n_fit].mean(), y[:n_fit].std()
x = (x - x_mean) / x_std
z = (y - y_mean) / y_std

class PriceNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(4, 40)
        self.l2 = nn.Linear(40, 40)
        self.l3 = nn.Linear(40, 1)

    def forward(self, inp):
        hid = F.silu(self.l1(inp))
        hid = F.silu(self.l2(hid))
        return self.l3(hid).squeeze(-1)

    @torch.no_grad()
    def predict(self, inp):
        return (self(inp) * y_std + y_mean).numpy()

net = PriceNet()
opt = torch.optim.RMSprop(net.parameters(), lr=1e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.92)
for epoch in range(25):
    losses = []
    for b in torch.randperm(n_fit).split(64):
        loss = F.mse_loss(net(x[b]), z[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    sched.step()
true = price[LAG:].numpy()[n_fit:]
print(f"train loss {np.mean(losses):.4f}")
print(f"test MAE {np.abs(net.predict(x[n_fit:]) - true).mean():.2f} EUR/MWh at a mean price of {true.mean():.1f}")
