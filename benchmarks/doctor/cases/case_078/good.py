import torch

torch.manual_seed(78)
n_in, n_hid = 2, 24

def init(*shape, scale):
    return (scale * torch.randn(*shape)).requires_grad_()

p = {
    "Wz": init(n_in, n_hid, scale=0.4), "Uz": init(n_hid, n_hid, scale=0.2), "bz": init(n_hid, scale=0.0),
    "Wc": init(n_in, n_hid, scale=0.4), "Uc": init(n_hid, n_hid, scale=0.2), "bc": init(n_hid, scale=0.0),
    "Wo": init(n_hid, 1, scale=0.3), "bo": init(1, scale=0.0),
}
optimizer = torch.optim.Adam(list(p.values()), lr=0.01)

def forward(x):
    h = torch.zeros(x.size(0), n_hid)
    ys = []
    for x_t in x.unbind(1):
        z = torch.sigmoid(x_t @ p["Wz"] + h @ p["Uz"] + p["bz"])
        c = torch.tanh(x_t @ p["Wc"] + h @ p["Uc"] + p["bc"])
        h = (1 - z) * h + z * c
        ys.append(h @ p["Wo"] + p["bo"])
    return torch.stack(ys, 1)

def sample(n, T=14):
    x = torch.randn(n, T, 2)
    gate = (x[:, :, 1] > 0).float()
    held, out = torch.zeros(n), []
    for t in range(T):
        held = gate[:, t] * torch.sin(2 * x[:, t, 0]) + (1 - gate[:, t]) * held
        out.append(held)
    return x, torch.stack(out, 1).unsqueeze(-1)

for step in range(450):
    x, y = sample(32)
    loss = ((forward(x) - y) ** 2).mean()
    for q in p.values():
        q.grad = None
    loss.backward()
    optimizer.step()
    if step % 75 == 0:
        print(step, loss.item())
with torch.no_grad():
    x, y = sample(300)
    print("test", ((forward(x) - y) ** 2).mean().item(), "variance", y.var().item())
