import torch
import torch.nn as nn

torch.manual_seed(115)

def dynamics(n, T=18):
    x = torch.rand(n) * 1.6 - 0.8
    out = [x]
    for _ in range(T):
        x = torch.cos(2.2 * x) - 0.3 + 0.1 * torch.randn(n)
        out.append(x)
    return torch.stack(out, 1).unsqueeze(-1)

encoder = nn.GRU(1, 24, batch_first=True)
mean_head = nn.Linear(24, 1)
logvar_head = nn.Linear(24, 1)
body_opt = torch.optim.Adam(encoder.parameters(), lr=0.005)
head_opt = torch.optim.SGD([*mean_head.parameters(), *logvar_head.parameters()], lr=0.02, momentum=0.9)

def objective(x):
    z, _ = encoder(x[:, :-1])
    mu, logvar = mean_head(z), logvar_head(z).clamp(-8, 4)
    return 0.5 * (logvar + (x[:, 1:] - mu) ** 2 / logvar.exp()).mean(), mu

for it in range(320):
    x = dynamics(40)
    loss, mu = objective(x)
    body_opt.zero_grad()
    head_opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_([*encoder.parameters(), *mean_head.parameters()], 2.0)
    body_opt.step()
    head_opt.step()
    if it % 60 == 0:
        print(it, "nll", loss.item())
with torch.no_grad():
    x = dynamics(300)
    nll, mu = objective(x)
    print("test nll", nll.item(), "mse", (mu - x[:, 1:]).pow(2).mean().item(), "noise", 0.01)
