"""Battery ageing with Monte-Carlo dropout: dropout stays switched on at prediction, and many draws are averaged."""
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(77)
torch.manual_seed(77)
CYCLES, DRAWS = 20, 60


def cells(n):
    """per cycle: depth of discharge and temperature; target: capacity lost in these cycles (per cent)"""
    dod = rng.uniform(0.2, 1.0, (n, 1)) + 0.15 * rng.standard_normal((n, CYCLES))
    temp = rng.uniform(10, 40, (n, 1)) + 4 * rng.standard_normal((n, CYCLES))
    stress = np.clip(dod, 0.05, 1.1) ** 2 * np.exp(((temp - 25) / 12) ** 2 / 2)
    loss = 0.2 * stress.sum(1) + 0.15 * rng.standard_normal(n)
    return np.stack([dod, temp], axis=-1), loss


class Net(nn.Module):
    def __init__(self, p=0.05):
        super().__init__()
        self.gru = nn.GRU(2, 32, batch_first=True)
        self.drop = nn.Dropout(p)
        self.fc = nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Dropout(p), nn.Linear(32, 1))

    def forward(self, x):
        h, _ = self.gru(x)
        return self.fc(self.drop(h.mean(1))).squeeze(-1)


x, y = cells(1500)
x_new, y_new = cells(400)
centre, spread = x.mean((0, 1)), x.std((0, 1))
to = lambda a: torch.tensor((a - centre) / spread, dtype=torch.float32)
X, Y = to(x), torch.tensor((y - y.mean()) / y.std(), dtype=torch.float32)
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 12)
for epoch in range(12):
    net.train()
    for ids in torch.randperm(len(X)).split(50):
        loss = nn.functional.smooth_l1_loss(net(X[ids]), Y[ids], beta=0.5)
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
    if epoch % 4 == 3:
        print(f"epoch {epoch + 1}: training loss {loss.item():.4f}")

net.eval()
with torch.no_grad():
    point = net(to(x_new)).numpy() * y.std() + y.mean()
for module in net.modules():
    if isinstance(module, nn.Dropout):
        module.train()
with torch.no_grad():
    draws = np.stack([net(to(x_new)).numpy() for _ in range(DRAWS)]) * y.std() + y.mean()
mean, band = draws.mean(0), np.sqrt(draws.var(0) + 0.15 ** 2)
print("RMSE with dropout off %.3f, mean of the draws %.3f, target std %.3f" % (
    np.sqrt(((point - y_new) ** 2).mean()), np.sqrt(((mean - y_new) ** 2).mean()), y_new.std()))
print("new cells inside mean +- 2 bands: %.2f" % (np.abs(mean - y_new) < 2 * band).mean())
