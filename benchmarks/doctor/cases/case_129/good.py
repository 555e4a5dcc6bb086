import torch
import torch.nn as nn

torch.manual_seed(129)
T = 20
H_0 = nn.Parameter(torch.zeros(1, 1, 24))
gru = nn.GRU(1, 24, batch_first=True)
head = nn.Linear(24, 2)
params = [H_0, *gru.parameters(), *head.parameters()]
ema = [p.detach().clone() for p in params]
opt = torch.optim.AdamW(params, lr=0.008, weight_decay=1e-3)

def model(x):
    z, _ = gru(x, H_0.expand(1, x.size(0), 24).contiguous())
    return head(z)

def draw(n):
    x = torch.rand(n, T, 1) * 2 - 1
    big = torch.cummax(x[..., 0], dim=1).values
    small = torch.cummin(x[..., 0], dim=1).values
    return x, torch.stack([big - small, (big + small) / 2], -1)

for it in range(400):
    x, y = draw(32)
    loss = nn.functional.huber_loss(model(x), y, delta=0.5)
    opt.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(params, 1.0)
    opt.step()
    with torch.no_grad():
        for e, p in zip(ema, params):
            e.lerp_(p, 0.05)
    if it % 80 == 0:
        print(it, loss.item())
with torch.no_grad():
    for e, p in zip(ema, params):
        p.copy_(e)
    x, y = draw(300)
    out = model(x)
    print("test mse", (out - y).pow(2).mean(dim=(0, 1)).tolist(), "variance", y.var(dim=(0, 1)).tolist())
