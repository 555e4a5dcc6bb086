# Transfer: an encoder learns to forecast many unlabelled machine currents, is then frozen,
# and a small head is trained on only 120 labelled windows.
import copy
import math
import torch
from torch import nn

torch.manual_seed(40)
LEN = 30


def currents(n):
    kind = torch.randint(0, 4, (n,))
    t = torch.arange(LEN + 1).float()
    period = torch.tensor([6.0, 6.0, 9.0, 9.0])[kind].unsqueeze(1) * (1 + 0.06 * torch.randn(n, 1))
    phase = (t / period + torch.rand(n, 1)) % 1.0
    sine = torch.sin(2 * math.pi * phase)
    block = torch.where(phase < 0.25, 1.4 * torch.ones_like(phase), -0.5 * torch.ones_like(phase)) * 0.9
    x = torch.where((kind % 2 == 0).unsqueeze(1), sine, block)
    return (x + 0.1 * torch.randn(n, LEN + 1)).unsqueeze(-1), kind


class Encoder(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)

    def forward(self, x):
        return self.gru(x)[0]


encoder, next_value = Encoder(), nn.Linear(32, 1)
unlabelled, _ = currents(1500)
opt = torch.optim.Adam([*encoder.parameters(), *next_value.parameters()], lr=5e-3)
for epoch in range(8):
    for x in unlabelled[torch.randperm(len(unlabelled))].split(50):
        loss = ((next_value(encoder(x[:, :-1])) - x[:, 1:]) ** 2)[:, 5:].mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(f"pre-training {epoch}: {loss.item():.4f}  (persistence {((x[:, 1:] - x[:, :-1]) ** 2).mean().item():.3f})")

x_few, y_few = currents(120)
x_val, y_val = currents(600)
for p in encoder.parameters():
    p.requires_grad_(False)
encoder.eval()
before = copy.deepcopy(encoder.state_dict())


def features(x):
    h = encoder(x[:, :-1])
    return torch.cat([h.mean(1), h.std(1)], dim=1)


f_few, f_val = features(x_few), features(x_val)
mu, sd = f_few.mean(0), f_few.std(0)
head = nn.Linear(64, 4)
opt = torch.optim.AdamW(head.parameters(), lr=1e-2, weight_decay=0.1)
for step in range(150):
    loss = nn.functional.cross_entropy(head((f_few - mu) / sd), y_few)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 50 == 49:
        acc = (head((f_val - mu) / sd).argmax(1) == y_val).float().mean()
        print(f"head step {step + 1}: train loss {loss.item():.3f}, validation accuracy {acc:.3f}")
print("encoder untouched:", all(torch.equal(before[k], v) for k, v in encoder.state_dict().items()))
