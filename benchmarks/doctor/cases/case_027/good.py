import numpy as np
import torch

torch.manual_seed(27)
rng = np.random.default_rng(27)
BATCH, STEPS = 8, 25
data = rng.normal(size=(800, STEPS, 1)).astype("f")
speed = np.zeros((800, 1))
out = np.zeros_like(data)
for t in range(STEPS):
    speed = 0.7 * speed + 0.4 * np.abs(data[:, t]) * data[:, t]
    out[:, t] = np.tanh(speed) + 0.3 * rng.normal(size=(800, 1))
data, out = torch.tensor(data), torch.tensor(out)

W_in = (0.6 * torch.randn(1, 24)).requires_grad_()
W_hh = (0.15 * torch.randn(24, 24)).requires_grad_()
b_h = torch.zeros(24, requires_grad=True)
W_out = (0.2 * torch.randn(24, 1)).requires_grad_()
b_out = torch.zeros(1, requires_grad=True)
params = [W_in, W_hh, b_h, W_out, b_out]

def run(x):
    h = torch.zeros(x.shape[0], 24)
    ys = []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ W_in + h @ W_hh + b_h)
        ys.append(h @ W_out + b_out)
    return torch.stack(ys, dim=1)

opt = torch.optim.Adam(params, lr=5e-3)
start = 0
for it in range(500):
    xb, yb = data[start:start + BATCH], out[start:start + BATCH]
    opt.zero_grad()
    loss = ((run(xb) - yb) ** 2).mean()
    loss.backward()
    opt.step()
    start = start + BATCH if start + BATCH < 640 else 0
    if it % 100 == 0:
        print(it, loss.item())
with torch.no_grad():
    rest = ((run(data[640:]) - out[640:]) ** 2).mean()
print("unseen series", rest.item(), "variance", out.var().item())
