import numpy as np
import torch

rng = np.random.default_rng(74)
torch.manual_seed(74)
T, CHUNK, H = 3000, 12, 20
rain = (rng.random((16, T)) < 0.3) * rng.gamma(2.0, 0.5, (16, T))
flow = np.zeros((16, T))
store = np.zeros(16)
for t in range(T):
    store = store + rain[:, t]
    out = 0.02 * store ** 1.5
    store = store - np.minimum(out, store)
    flow[:, t] = store / 4 - 1.5
rain = torch.tensor(rain, dtype=torch.float32)
flow = torch.tensor(flow, dtype=torch.float32)
cell = torch.nn.GRUCell(1, H)
out = torch.nn.Linear(H, 1)
opt = torch.optim.Adam([*cell.parameters(), *out.parameters()], lr=0.01)

def run(chunk, h):
    ys = []
    for t in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        h = cell(rain[:, t:t + 1], h)
        ys.append(out(h))
    return torch.cat(ys, 1), h

def truth(chunk):
    return flow[:, chunk * CHUNK:(chunk + 1) * CHUNK]

for epoch in range(2):
    h = torch.zeros(16, H)
    for chunk in np.random.default_rng(epoch).permutation(200):
        pred, h = run(chunk, h)
        loss = (pred - truth(chunk)).square().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        h = h.detach()
    print("epoch", epoch, loss.item())
with torch.no_grad():
    h, errors = torch.zeros(16, H), []
    for chunk in range(200, 250):
        pred, h = run(chunk, h)
        errors.append((pred - truth(chunk)).square().mean().item())
print("test", np.mean(errors[5:]), "variance", flow[:, 2400:].var().item())
