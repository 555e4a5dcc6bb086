# Pump wear stage: encoder taught on unlabelled vibration, then kept as it is; only the head sees the few labels
import torch
from torch import nn

torch.manual_seed(71)
T = 32


def vibration(n):
    stage = torch.randint(0, 3, (n,))
    t = torch.arange(T).float()
    f = 0.12 + 0.02 * torch.rand(n, 1)
    ph = 6.28 * torch.rand(n, 1)
    base = torch.sin(6.28 * f * t + ph)
    harm = torch.sin(2 * (6.28 * f * t + ph))
    growth = torch.tensor([0.0, 0.45, 0.9])[stage][:, None]
    x = base + growth * harm + 0.25 * torch.randn(n, T)
    return x.unsqueeze(-1), stage


class Encoder(nn.Module):
    def __init__(self, units=48):
        super().__init__()
        self.gru = nn.GRU(1, units, batch_first=True)
        self.next = nn.Linear(units, 1)

    def forward(self, x):
        return self.gru(x)[0]


enc = Encoder()
opt_enc = torch.optim.Adam(enc.parameters(), lr=5e-3)
unlabelled, _ = vibration(1500)
for epoch in range(6):
    for x in unlabelled[torch.randperm(1500)].split(50):
        loss = (enc.next(enc(x[:, :-1])) - x[:, 1:]).square().mean()
        opt_enc.zero_grad()
        loss.backward()
        opt_enc.step()
    if epoch % 2:
        print("pretraining", epoch + 1, round(loss.item(), 4))

enc.requires_grad_(False).eval()
head = nn.Sequential(nn.Linear(96, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 3))
opt_head = torch.optim.Adam(head.parameters(), lr=8e-3)
x_lab, y_lab = vibration(800)
x_val, y_val = vibration(400)
pool = lambda h: torch.cat([h.mean(1), h.std(1)], 1)
ACCUM = 2
for epoch in range(9):
    for k, b in enumerate(torch.randperm(800).split(16)):
        loss = nn.functional.cross_entropy(head(pool(enc(x_lab[b]))), y_lab[b]) / ACCUM
        loss.backward()
        if (k + 1) % ACCUM == 0:
            opt_head.step()
            opt_head.zero_grad()
head.eval()
with torch.no_grad():
    acc = (head(pool(enc(x_val))).argmax(1) == y_val).float().mean()
print("head loss", loss.item() * ACCUM, "validation accuracy", acc.item())
