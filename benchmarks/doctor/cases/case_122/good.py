import torch
import torch.nn as nn

torch.manual_seed(122)
T = 25
G = nn.GRU(4, 24, batch_first=True)
G_out = nn.Linear(24, 1)
D = nn.GRU(1, 24, batch_first=True)
D_out = nn.Linear(24, 1)
g_opt = torch.optim.Adam([*G.parameters(), *G_out.parameters()], lr=2e-3, betas=(0.5, 0.99))
d_opt = torch.optim.Adam([*D.parameters(), *D_out.parameters()], lr=2e-3, betas=(0.5, 0.99))
bce = nn.BCEWithLogitsLoss()

def real(n):
    x = torch.zeros(n, T, 1)
    x[:, 0] = torch.randn(n, 1)
    for t in range(1, T):
        x[:, t] = 0.8 * x[:, t - 1] + 0.6 * torch.randn(n, 1)
    return x

def generate(n):
    return G_out(G(torch.randn(n, T, 4))[0])

def judge(x):
    return D_out(D(x)[0]).mean(dim=1)

for step in range(160):
    fake = generate(32)
    d_loss = bce(judge(real(32)), torch.ones(32, 1)) + bce(judge(fake.detach()), torch.zeros(32, 1))
    d_opt.zero_grad()
    d_loss.backward()
    d_opt.step()
    g_loss = bce(judge(fake), torch.ones(32, 1))
    g_opt.zero_grad()
    g_loss.backward()
    g_opt.step()
    if step % 40 == 0:
        print(step, "D", d_loss.item(), "G", g_loss.item())
with torch.no_grad():
    a, b = real(500), generate(500)
    print("std", a.std().item(), b.std().item())
    print("step std", a.diff(dim=1).std().item(), b.diff(dim=1).std().item())
