# pen gestures (circle, eight, zigzag, spiral) from dx,dy strokes: small conv encoder with residual blocks
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
torch.manual_seed(12)
NAMES, N_PTS = ["circle", "eight", "zigzag", "spiral"], 48

def draw(n):
    kind = torch.randint(0, 4, (n,))
    u = torch.linspace(0, 1, N_PTS + 1).expand(n, -1)
    turn = 2 * math.pi * (u * (0.9 + 0.4 * torch.rand(n, 1)) + torch.rand(n, 1))
    shapes = torch.stack([
        torch.stack([turn.cos(), turn.sin()], -1),
        torch.stack([turn.sin(), (2 * turn).sin() * 0.8], -1),
        torch.stack([2 * u - 1, (3 * turn).sin().asin() * 0.5], -1),
        torch.stack([u * (2 * turn).cos(), u * (2 * turn).sin()], -1)])
    xy = shapes[kind, torch.arange(n)]
    xy = xy * (0.6 + 0.8 * torch.rand(n, 1, 1)) + 0.1 * torch.randn(n, N_PTS + 1, 2)
    return xy.diff(dim=1).transpose(1, 2) * 5, kind      # (n, 2, N_PTS)

class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv1d(c, c, 5, padding=2)
        self.norm = nn.GroupNorm(4, c)

    def forward(self, x):
        return x + F.relu(self.norm(self.conv(x)))

class GestureNet(nn.Module):
    def __init__(self, c=16, depth=3):
        super().__init__()
        self.stem = nn.Conv1d(2, c, 3, padding=1)
        self.blocks = nn.ModuleList([Block(c) for _ in range(depth)])
        self.fc = nn.Linear(c, len(NAMES))

    def forward(self, x):
        x = self.stem(x)
        for b in self.blocks:
            x = b(x)
        return self.fc(x.mean(-1))

tr_x, tr_y = draw(1200)
te_x, te_y = draw(600)
net = GestureNet()
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for epoch in range(8):
    for ids in torch.randperm(len(tr_x)).split(40):
        loss = F.cross_entropy(net(tr_x[ids]), tr_y[ids])
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
    with torch.no_grad():
        hit = (net(te_x).argmax(-1) == te_y).float().mean()
    print(f"{epoch} last batch {loss.item():.3f} | unseen strokes right: {hit:.1%}")
