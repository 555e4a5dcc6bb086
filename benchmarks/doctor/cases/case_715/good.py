import torch
import torch.nn as nn

N_JOINT, T = 3, 24


def rollouts(n, seed=0):
    """Robot leg excited with random torque: (torque, angle, rate) at every step, and the next rate as label."""
    g = torch.Generator().manual_seed(seed)
    q = torch.randn(n, N_JOINT, generator=g)
    dq = torch.zeros(n, N_JOINT)
    torque = torch.zeros(n, N_JOINT)
    xs, ys = [], []
    for _ in range(T):
        torque = 0.7 * torque + 1.5 * torch.randn(n, N_JOINT, generator=g)
        xs.append(torch.cat([torque, q, dq], dim=1))
        friction = 0.4 * dq + 0.8 * torch.tanh(5 * dq)
        coupling = 0.8 * torch.sin(q.roll(1, dims=1) - q)
        ddq = torque - 4.0 * torch.sin(q) - friction + coupling
        dq = dq + 0.2 * ddq
        q = q + 0.2 * dq
        ys.append(dq + 0.02 * torch.randn(n, N_JOINT, generator=g))
    return torch.stack(xs, 1), torch.stack(ys, 1)


class LegModel(nn.Module):
    def __init__(self, width=48):
        super().__init__()
        self.inp = nn.Linear(3 * N_JOINT, width)
        self.rec = nn.RNN(width, width, batch_first=True, nonlinearity="tanh")
        self.delta = nn.Linear(width, N_JOINT)

    def forward(self, x):
        hidden, _ = self.rec(torch.relu(self.inp(x)))
        return x[..., 2 * N_JOINT:] + self.delta(hidden)


torch.manual_seed(1)
model = LegModel()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [200, 300], gamma=0.3)
for it in range(360):
    x, y = rollouts(20, seed=100 + it)
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    if (it + 1) % 60 == 0:
        print(f"it {it + 1}: loss {loss.item():.5f}")

x_new, y_new = rollouts(400, seed=9)
with torch.no_grad():
    new = nn.functional.mse_loss(model(x_new), y_new)
same = nn.functional.mse_loss(x_new[..., 2 * N_JOINT:], y_new)
print(f"unseen rollouts: {new:.5f}   (rate unchanged: {same:.5f})")
