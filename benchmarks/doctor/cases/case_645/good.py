import math
import torch
from torch import nn

torch.manual_seed(30)

# weather mast, every hour: air pressure [Pa], humidity [%], wind [m/s], temperature [K]
N = 5200
dp, hum, wind, temp = [0.0], [60.0], [4.0], [283.0]
rate = 0.0
for t in range(1, N):
    front, rate = rate, 0.9 * rate + 25 * torch.randn(1).item()
    dp.append(0.94 * dp[-1] + rate)
    storm = 6 / (1 + math.exp((dp[-1] + 300) / 150)) * (1 if front < 0 else 0.35)
    wind.append(max(0.0, 0.6 * wind[-1] + 0.4 * (2.5 + 1.5 * storm) + 0.3 * torch.randn(1).item()))
    sun = max(0.0, math.sin(2 * math.pi * (t % 24 - 6) / 24))
    hum.append(min(100.0, max(15.0, 0.9 * hum[-1] + 6.5 + 1.5 * storm - 4 * sun + 2 * torch.randn(1).item())))
    temp.append(temp[-1] + 0.1 * (282 + 9 * sun * (1 - storm / 8) - temp[-1]) + 0.1 * torch.randn(1).item())
table = torch.tensor([[101325 + a, b, c, d] for a, b, c, d in zip(dp, hum, wind, temp)])

cut, back, ahead = 4000, 12, 1
m, s = table[:cut].mean(0), table[:cut].std(0)
inputs = (table - m) / s
speed = (table[:, 2] - m[2]) / s[2]


def pairs(lo, hi):
    i = torch.arange(lo + back, hi - ahead)
    x = torch.stack([inputs[j - back + 1:j + 1] for j in i.tolist()])
    return x, speed[i + ahead].unsqueeze(1)


X, Y = pairs(0, cut)
Xt, Yt = pairs(cut, N)


class Mast(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 32, batch_first=True)
        self.head = nn.Sequential(nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x):
        return self.head(self.gru(x)[0][:, -1])


net = Mast()
opt = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-3)
for epoch in range(10):
    for b in torch.randperm(len(X)).split(50):
        opt.zero_grad()
        nn.functional.mse_loss(net(X[b]), Y[b]).backward()
        opt.step()
    with torch.no_grad():
        fit = nn.functional.mse_loss(net(X), Y).item()
    print(f"{epoch}: training mse {fit:.4f}")
with torch.no_grad():
    rmse = nn.functional.mse_loss(net(Xt), Yt).sqrt().item() * s[2].item()
print(f"wind in {ahead} h, test rmse {rmse:.3f} m/s (std {s[2]:.2f})")
