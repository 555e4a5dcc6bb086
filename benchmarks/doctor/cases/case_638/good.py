# Calls to the ambulance in the next hour, from the last day's calls and the weather
import math
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(21)
H, L = 24 * 260, 24
hour = torch.arange(H) % 24
weekend = ((torch.arange(H) // 24) % 7 >= 5).float()
ice = torch.zeros(H)
mood = torch.zeros(H)
for t in range(1, H):
    ice[t] = ice[t - 1] if torch.rand(1) < 0.93 else float(torch.rand(1) < 0.3)
    mood[t] = 0.97 * mood[t - 1] + 0.06 * torch.randn(1).item()
commute = torch.exp(-((hour - 8) / 1.5) ** 2) + torch.exp(-((hour - 17) / 2.0) ** 2)
night = torch.exp(-((hour - 1) / 2.0) ** 2)
log_rate = 1.6 + mood + (1 - weekend) * commute * (0.7 + 0.9 * ice) + 1.4 * weekend * night
calls = torch.poisson(log_rate.exp())


class CallNet(nn.Module):
    def __init__(self, d=24):
        super().__init__()
        self.inp = nn.Linear(5, d)
        self.pos = nn.Parameter(0.1 * torch.randn(L, d))
        self.enc = nn.TransformerEncoderLayer(d, 2, 48, dropout=0.0, batch_first=True)
        self.out = nn.Linear(d, 1)

    def forward(self, x):
        return self.out(self.enc(self.inp(x) + self.pos)[:, -1]).squeeze(-1)


# calls are known up to the present hour, calendar and weather forecast one hour further
ang = 2 * math.pi * hour / 24
known = torch.stack([torch.sin(ang), torch.cos(ang), weekend, ice], 1)
feats = torch.cat([(torch.log1p(calls) - 2)[:-1, None], known[1:]], 1)
X = feats.unfold(0, L, 1).transpose(1, 2)
y = calls[L:]
n = int(0.8 * len(X))
loader = DataLoader(TensorDataset(X[:n], y[:n]), batch_size=64, shuffle=True)

net = CallNet()
criterion = nn.PoissonNLLLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(8):
    net.train()
    for xb, yb in loader:
        optimizer.zero_grad()
        criterion(net(xb), yb).backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        expected = net(X[n:]).exp()
        mae = (expected - y[n:]).abs().mean()
    print(f"epoch {epoch} test mae {mae:.3f} calls per hour")
