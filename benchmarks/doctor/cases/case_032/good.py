import torch

torch.manual_seed(32)
H = 20
Wx = torch.nn.Parameter(torch.randn(2, H) * 0.4)
Wh = torch.nn.Parameter(torch.eye(H) * 0.8)
bh = torch.nn.Parameter(torch.zeros(H))
Wy = torch.nn.Parameter(torch.randn(H, 1) * 0.3)
by = torch.nn.Parameter(torch.zeros(1))

def rnn(x):
    h = torch.zeros(x.shape[0], H)
    hs = []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ Wx + h @ Wh + bh)
        hs.append(h @ Wy + by)
    return torch.stack(hs, dim=1)

def make(n):
    x = torch.rand(n, 16, 2)
    mark = torch.zeros(n, 16)
    mark[torch.arange(n), torch.randint(0, 8, (n,))] = 1
    mark[torch.arange(n), torch.randint(8, 16, (n,))] = 1
    x[..., 1] = mark
    total = torch.cumsum(x[..., 0] * mark, dim=1)
    return x, total.unsqueeze(-1)

opt = torch.optim.Adam([Wx, Wh, bh, Wy, by], lr=5e-3)
for step in range(600):
    x, y = make(32)
    opt.zero_grad()
    loss = (rnn(x) - y).pow(2).mean()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([Wx, Wh, bh, Wy, by], 1.0)
    opt.step()
    if step % 120 == 0:
        print(step, "%.4f" % loss.item())
with torch.no_grad():
    x, y = make(200)
    print("test mse", (rnn(x) - y).pow(2).mean().item(), "variance", y.var().item())
