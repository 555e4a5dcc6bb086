# Gear play in a robot joint: link position from motor position, two cells stacked by hand
import numpy as np
import torch
from torch import nn

torch.manual_seed(36)
rng = np.random.default_rng(36)


def joint(n, steps=30, play=0.5):
    motor = np.cumsum(0.35 * rng.standard_normal((n, steps)), axis=1)
    link = np.zeros((n, steps))
    pos = np.zeros(n)
    for k in range(steps):
        pos = np.clip(pos, motor[:, k] - play, motor[:, k] + play)
        link[:, k] = pos
    link = np.tanh(link) + 0.01 * rng.standard_normal(link.shape)
    return torch.tensor(motor[..., None]).float(), torch.tensor(link[..., None]).float()


class StackedGRU(nn.Module):
    def __init__(self, n_in, hidden, layers=2):
        super().__init__()
        sizes = [n_in] + [hidden] * layers
        self.cells = [nn.GRUCell(a, b) for a, b in zip(sizes[:-1], sizes[1:])]
        self.readout = nn.Linear(hidden, 1)

    def forward(self, x):
        hs = [torch.zeros(len(x), c.hidden_size) for c in self.cells]
        ys = []
        for t in range(x.shape[1]):
            z = x[:, t]
            for j, cell in enumerate(self.cells):
                hs[j] = z = cell(z, hs[j])
            ys.append(self.readout(z))
        return torch.stack(ys, dim=1)


x_tr, y_tr = joint(1500)
x_te, y_te = joint(300)
net = StackedGRU(1, 24)
optimizer = torch.optim.Adam(net.parameters(), lr=8e-3)
print("weights in the optimizer:", sum(p.numel() for g in optimizer.param_groups for p in g["params"]))
best = float("inf")
for epoch in range(8):
    for batch in torch.randperm(len(x_tr)).split(50):
        loss = nn.functional.smooth_l1_loss(net(x_tr[batch]), y_tr[batch], beta=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        mae = (net(x_te) - y_te).abs().mean().item()
    best = min(best, mae)
    print(f"epoch {epoch + 1}  loss {loss.item():.5f}  MAE {mae:.4f}")
print(f"best {best:.4f}; without a model (motor position) {(torch.tanh(x_te) - y_te).abs().mean():.4f}")
