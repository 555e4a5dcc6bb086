"""Severity of a bearing fault from one revolution of vibration frames (attention pooling)."""
import torch
import torch.nn as nn


class AttentionPool(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.score = nn.Sequential(nn.Linear(dim, 16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, frames):
        weights = self.score(frames).softmax(dim=1)
        return (weights * frames).sum(dim=1)


class SeverityNet(nn.Module):
    def __init__(self, channels=5, dim=24):
        super().__init__()
        self.frame = nn.Sequential(nn.Linear(channels, dim), nn.ReLU(), nn.Linear(dim, dim), nn.ReLU())
        self.pool = AttentionPool(dim)
        self.regress = nn.Linear(dim, 1)

    def forward(self, x):
        return self.regress(self.pool(self.frame(x))).squeeze(-1)


def simulate(n, frames=20):
    """Band energies (dB) per frame. The damaged roller passes the sensor once; its impact rings in bands 1 and 3."""
    x = torch.randn(n, frames, 5)
    severity = torch.rand(n) * 4
    at = torch.randint(frames, (n,))
    rows = torch.arange(n)
    x[rows, at, 1:4:2] += 3.5
    x[rows, at, 4] = severity - 2 + 0.2 * torch.randn(n)
    return x, severity


def main():
    torch.manual_seed(17)
    x_train, y_train = simulate(4000)
    x_test, y_test = simulate(300)
    net = SeverityNet()
    opt = torch.optim.Adam(net.parameters(), lr=5e-3)
    sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.9)
    for epoch in range(14):
        seen = 0.0
        for b in torch.randperm(len(x_train)).split(64):
            loss = (net(x_train[b]) - y_train[b]).square().mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
            seen += loss.item() * len(b)
        sched.step()
        print(f"epoch {epoch + 1:2d}  training mse {seen / len(x_train):.4f}")
    with torch.no_grad():  # in the field the machines report one by one
        estimate = torch.cat([net(x_test[k:k + 1]) for k in range(len(x_test))])
    print(f"field mse {(estimate - y_test).square().mean():.4f}, variance {y_test.var():.4f}")


main()
