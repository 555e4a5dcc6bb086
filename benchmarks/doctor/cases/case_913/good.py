# Auditory clicks task: follow the accumulator of the animal through a trial
import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(9)
BOUND = 3.0


def trials(n, T=20):
    p = torch.rand(n, 1)
    clicks = torch.stack([(torch.rand(n, T) < 0.4 * p).float(), (torch.rand(n, T) < 0.4 * (1 - p)).float()], -1)
    a, path, done = torch.zeros(n), [], torch.zeros(n, dtype=torch.bool)
    for t in range(T):
        step = clicks[:, t, 0] - clicks[:, t, 1]
        a = torch.where(done, a, a + step)
        done = done | (a.abs() >= BOUND)
        path.append(a)
    return clicks, torch.stack(path, 1) + 0.1 * torch.randn(n, T)


class Accumulator(nn.Module):
    def __init__(self, units=32):
        super().__init__()
        self.rnn = nn.GRU(2, units, batch_first=True)
        self.read = nn.Linear(units, 1)

    def forward(self, x, h=None):
        out, h = self.rnn(x, h)
        return self.read(out).squeeze(-1), h


train_loader = DataLoader(TensorDataset(*trials(1400)), batch_size=40, shuffle=True)
test_loader = DataLoader(TensorDataset(*trials(280)), batch_size=40)
net = Accumulator()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 12)
mse = nn.MSELoss()

for epoch in range(12):
    total, h = 0.0, None
    for clicks, target in train_loader:
        pred, h = net(clicks)
        loss = mse(pred, target)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        h = h.detach()
        total += loss.item()
    sched.step()
    with torch.no_grad():
        val, h = 0.0, None
        for clicks, target in test_loader:
            pred, h = net(clicks)
            val += mse(pred, target).item()
    print(f"{epoch:2d} train {total / len(train_loader):.4f} test {val / len(test_loader):.4f}")
