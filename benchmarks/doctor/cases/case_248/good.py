import torch
import torch.nn as nn

torch.manual_seed(248)

def batch(n):
    x = torch.rand(n, 10, 1) * 2 - 1
    return x, torch.sin(3 * x[:, -1]) * x[:, -2], x[:, -1] * x[:, -2] + 0.5 * x[:, -1] ** 2

encoder = nn.GRU(1, 32, batch_first=True)
head_a = nn.Linear(32, 1)

# first task: encoder and head together
opt = torch.optim.Adam([*encoder.parameters(), *head_a.parameters()], lr=0.01)
for it in range(350):
    x, a, _ = batch(40)
    loss = (head_a(encoder(x)[1][0]) - a).square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print("first task", loss.item(), a.var().item())

# second task: the encoder stays as it is, only a new head learns
for p in encoder.parameters():
    p.requires_grad_(False)
head_b = nn.Sequential(nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
opt = torch.optim.Adam(head_b.parameters(), lr=0.01)
for it in range(400):
    x, _, b = batch(40)
    with torch.no_grad():
        code = encoder(x)[1][0]
    loss = (head_b(code) - b).square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    x, _, b = batch(500)
    print("second task", (head_b(encoder(x)[1][0]) - b).square().mean().item(), b.var().item())
