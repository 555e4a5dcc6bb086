import torch

torch.manual_seed(47)
w, rho, T, B = 0.1, 0.6, 30, 32
Wx = (0.3 * torch.randn(1, 10)).requires_grad_()
Wh = (0.2 * torch.randn(10, 10)).requires_grad_()
b = torch.zeros(10, requires_grad=True)
Wo = (0.3 * torch.randn(10, 1)).requires_grad_()
bo = torch.zeros(1, requires_grad=True)
theta = [Wx, Wh, b, Wo, bo]

def ar1(n):
    x = torch.zeros(n, T)
    for t in range(1, T):
        x[:, t] = rho * x[:, t - 1] + 0.6 * torch.randn(n)
    return x

def elman(x):
    h = torch.zeros(x.shape[0], 10)
    out = []
    for t in range(T):
        h = torch.tanh(x[:, t:t + 1] @ Wx + h @ Wh + b)
        out.append((h @ Wo + bo).squeeze(1))
    return torch.stack(out, 1)

def loss(x):
    y = elman(x)
    return ((y[:, 1:] - (x[:, 1:] ** 2 - w * 4 * x[:, :-1] ** 2)) ** 2).mean()

opt = torch.optim.Adam(theta, lr=0.01)
for step in range(380):
    opt.zero_grad()
    l = loss(ar1(B))
    l.backward()
    opt.step()
    if step % 100 == 0:
        print("step", step, "loss", l.item())

with torch.no_grad():
    x = ar1(500)
    y_hat = elman(x)[:, 1:]
    y_true = x[:, 1:] ** 2 + w * 4 * x[:, :-1] ** 2
    print("test error", ((y_hat - y_true) ** 2).mean().item(), "variance", y_true.var().item())
