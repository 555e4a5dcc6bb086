import torch
import torch.nn as nn

torch.manual_seed(14)


def series(n, length=9):
    """pieces of the Henon attractor, seen by a slightly noisy sensor"""
    x, y = 0.2 * torch.rand(n), 0.2 * torch.rand(n)
    seen = []
    for k in range(30 + length):
        x, y = 1 - 1.4 * x ** 2 + y, 0.3 * x
        seen.append(x)
    s = torch.stack(seen[30:], 1)
    return (s + 0.01 * torch.randn_like(s)).unsqueeze(-1)


train, test = series(3000), series(500)


class Forecaster(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.rnn = nn.GRU(1, hidden, batch_first=True)
        self.drop = nn.Dropout(0.3)
        self.dense = nn.Sequential(nn.Linear(hidden, 48), nn.ReLU(), nn.Dropout(0.2), nn.Linear(48, 1))

    def forward(self, x):
        h = self.rnn(x)[0][:, -1]
        return self.dense(self.drop(h))


net = Forecaster()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
loss_fn = nn.MSELoss()
for epoch in range(14):
    net.train()
    running = 0.0
    for idx in torch.randperm(len(train)).split(60):
        batch = train[idx]
        loss = loss_fn(net(batch[:, :8]), batch[:, 8])
        opt.zero_grad()
        loss.backward()
        opt.step()
        running += loss.item()
    with torch.no_grad():
        val = loss_fn(net(test[:, :8]), test[:, 8])
    print(f"epoch {epoch + 1:2d}  train {running / 50:.4f}  val {val.item():.4f}")
