import math
import torch
from torch import nn

# Burst main or ordinary peak? Pressure + flow of a supply zone, 4 h at 5 min; a burst lets the pressure
# fall for good, a hydrant test looks the same at first but recovers. Label at the end of the strip.
torch.manual_seed(3)


def zone(n, T=48):
    t = torch.arange(T).float()
    base = 0.4 * torch.sin(2 * math.pi * (t / 144 + torch.rand(n, 1)))
    t0 = torch.randint(4, 20, (n, 1)).float()
    size = 0.6 + 0.8 * torch.rand(n, 1)
    kind = torch.randint(0, 3, (n,))                       # 0 quiet, 1 hydrant test, 2 burst
    on = (t >= t0).float()
    stay = torch.exp(-(t - t0).clamp(min=0) / (5 + 4 * torch.rand(n, 1)))
    event = on * size * torch.where(kind[:, None] == 2, torch.ones(n, T), stay) * (kind[:, None] > 0)
    pressure = 5 + base - event + 0.12 * torch.randn(n, T)
    flow = 20 - 4 * base + 3 * event * torch.sign(torch.randn(n, 1)) + 0.8 * torch.randn(n, T)   # meter up- or downstream
    return torch.stack([pressure, flow], -1), kind


x_train, k_train = zone(3000)
x_test, k_test = zone(800)
m, s = x_train.mean((0, 1)), x_train.std((0, 1))
x_train, x_test = (x_train - m) / s, (x_test - m) / s


class DeepStrip(nn.Module):
    def __init__(self, width=48, layers=8):
        super().__init__()
        act = nn.Sigmoid
        parts, d = [nn.Flatten()], 96
        for _ in range(layers):
            parts += [nn.Linear(d, width), act()]
            d = width
        self.body = nn.Sequential(*parts)
        self.logits = nn.Linear(width, 3)

    def forward(self, x):
        return self.logits(self.body(x))


clf = DeepStrip()
opt = torch.optim.Adam(clf.parameters(), lr=1e-3)
ce = nn.CrossEntropyLoss()
for epoch in range(16):
    tot = 0.0
    for rows in torch.randperm(3000).split(40):
        loss = ce(clf(x_train[rows]), k_train[rows])
        opt.zero_grad()
        loss.backward()
        opt.step()
        tot += loss.item() / 75
    if epoch % 4 == 3:
        with torch.no_grad():
            acc = (clf(x_test).argmax(1) == k_test).float().mean()
        print(f"[{epoch + 1:02d}] ce {tot:.3f}  accuracy on new strips {acc:.3f}")
