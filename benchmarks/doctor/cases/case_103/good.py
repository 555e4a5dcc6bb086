import torch
import torch.nn as nn

torch.manual_seed(103)

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 24, batch_first=True)
        self.next = nn.Linear(24, 1)

    def forward(self, x):
        return self.gru(x)[0]

def waves(n):
    f = torch.rand(n, 1)
    kind = torch.randint(0, 3, (n,))
    t = torch.arange(20)
    s = torch.sin((0.4 + 0.4 * f) * t + 6.28 * torch.rand(n, 1))
    s = torch.where(kind[:, None] == 1, s.sign() * s.abs().sqrt(), s)
    s = torch.where(kind[:, None] == 2, s ** 3, s)
    return (s + 0.05 * torch.randn(n, 20)).unsqueeze(-1), kind

encoder = Encoder()
pre = torch.optim.Adam(encoder.parameters(), lr=0.01)
for step in range(150):
    x, _ = waves(40)
    loss = nn.functional.mse_loss(encoder.next(encoder(x[:, :-1])), x[:, 1:])
    pre.zero_grad()
    loss.backward()
    pre.step()
print("pretraining", loss.item())
for p in encoder.parameters():
    p.requires_grad = False
head = nn.Sequential(nn.Linear(48, 48), nn.ReLU(), nn.Linear(48, 3))
opt = torch.optim.Adam(head.parameters(), lr=0.005)

def features(x):
    z = encoder(x)
    return torch.cat([z.mean(1), z.std(1)], dim=-1)

for step in range(300):
    x, kind = waves(48)
    loss = nn.functional.cross_entropy(head(features(x)), kind)
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    x, kind = waves(500)
    print("accuracy", (head(features(x)).argmax(1) == kind).float().mean().item())
