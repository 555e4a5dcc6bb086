# Slip estimate of a wheeled robot from wheel speed and current, stacked GRU cells by hand
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(33)


def drive(n, T=30):
    cmd = torch.randn(n, T // 6 + 1).repeat_interleave(6, 1)[:, :T]
    ripple = 0.4 * torch.randn(n, T)
    v, slip, xs, ys = torch.zeros(n), torch.zeros(n), [], []
    for k in range(T):
        u = cmd[:, k] + ripple[:, k]
        force = torch.tanh(2.0 * u - v)
        over = F.relu(force.abs() - 0.6) * force.sign()
        v = 0.85 * v + 0.3 * force - 0.2 * over
        slip = 0.7 * slip + 1.2 * over * (1 + 0.5 * v.abs())
        xs.append(torch.stack([u, v], 1) + 0.02 * torch.randn(n, 2))
        ys.append(slip)
    return torch.stack(xs), torch.stack(ys)


class DeepGRU(nn.Module):
    def __init__(self, n_in, hidden, layers):
        super().__init__()
        self.hidden = hidden
        self.cells = [nn.GRUCell(n_in if i == 0 else hidden, hidden) for i in range(layers)]
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        state = [x.new_zeros(x.shape[1], self.hidden) for _ in self.cells]
        ys = []
        for xt in x:
            inp = xt
            for i, cell in enumerate(self.cells):
                state[i] = inp = cell(inp, state[i])
            ys.append(self.out(inp).squeeze(1))
        return torch.stack(ys)


net = DeepGRU(2, 16, 2)
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
x_train, y_train = drive(640)
x_test, y_test = drive(200)
for epoch in range(10):
    losses = []
    for b in torch.randperm(640).split(32):
        loss = F.smooth_l1_loss(net(x_train[:, b]), y_train[:, b])
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    print(epoch, np.mean(losses))
with torch.no_grad():
    mse = F.mse_loss(net(x_test), y_test)
print("test: explained variance", 1 - (mse / y_test.var()).item())
