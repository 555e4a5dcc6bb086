import torch

torch.manual_seed(117)
H = 24
k = 1 / H ** 0.5
Wi = torch.empty(2, 4 * H).uniform_(-k, k).requires_grad_()
Wh = torch.empty(H, 4 * H).uniform_(-k, k).requires_grad_()
b = torch.zeros(4 * H, requires_grad=True)
V = torch.empty(H, 1).uniform_(-k, k).requires_grad_()
c = torch.zeros(1, requires_grad=True)
weights = [Wi, Wh, b, V, c]
m = [torch.zeros_like(w) for w in weights]
v = [torch.zeros_like(w) for w in weights]

def lstm(x):
    h = s = torch.zeros(x.shape[1], H)
    out = []
    for x_t in x:
        i, f, g, o = (x_t @ Wi + h @ Wh + b).chunk(4, dim=1)
        s = torch.sigmoid(f + 1) * s + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(s)
        out.append(h @ V + c)
    return torch.stack(out)

def sample(n, T=14):
    x = torch.randn(T, n, 2)
    y = torch.zeros(T, n, 1)
    for t in range(1, T):
        y[t] = 0.6 * y[t - 1] + x[t, :, :1].sin() * x[t - 1, :, 1:]
    return x, y

for step in range(1, 451):
    x, y = sample(32)
    loss = ((lstm(x) - y) ** 2).mean()
    grads = torch.autograd.grad(loss, weights)
    with torch.no_grad():
        for w, g, a, q in zip(weights, grads, m, v):
            a.mul_(0.9).add_(0.1 * g)
            q.mul_(0.999).add_(0.001 * g * g)
            w -= 0.01 * (a / (1 - 0.9 ** step)) / ((q / (1 - 0.999 ** step)).sqrt() + 1e-8)
    if step % 90 == 0:
        print(step, loss.item())
with torch.no_grad():
    x, y = sample(300)
    print("test", ((lstm(x) - y) ** 2).mean().item(), "variance", y.var().item())
