import torch
from torch import nn

torch.manual_seed(72)
STREAMS, LONG, CHUNK = 24, 1600, 8
u = torch.randn(STREAMS, LONG)
y = torch.zeros_like(u)
for t in range(1, LONG):
    y[:, t] = 0.97 * y[:, t - 1] + 0.2 * torch.sin(2 * u[:, t]) * (1 - 0.2 * y[:, t - 1])
u, y = u.unsqueeze(-1), y.unsqueeze(-1)

class SlowLevel(nn.Module):
    def __init__(self, hidden=40):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x, h):
        z, h = self.gru(x, h)
        return self.out(z), h

net = SlowLevel()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for sweep in range(6):
    h = torch.zeros(1, STREAMS, 40)
    for start in range(0, 1200, CHUNK):
        pred, h = net(u[:, start:start + CHUNK], h)
        loss = (pred - y[:, start:start + CHUNK]).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        h = h.detach()
    print("sweep", sweep, "loss", loss.item())
with torch.no_grad():
    h, err = torch.zeros(1, STREAMS, 40), []
    for start in range(1200, 1600, CHUNK):
        pred, h = net(u[:, start:start + CHUNK], h)
        err.append((pred - y[:, start:start + CHUNK]).pow(2).mean().item())
print("test", sum(err[2:]) / len(err[2:]), "variance", y[:, 1200:].var().item())
