import numpy as np
import torch
from torch import nn

# Bouc-Wen hysteresis: force of a damper from its displacement, step for step
T = 50
torch.manual_seed(12)
gen = np.random.default_rng(12)


def experiments(count):
    """Returns displacement and force, both of shape (T, count, 1)."""
    steps = gen.standard_normal((T, count))
    disp = np.zeros((T, count))
    for k in range(1, T):
        disp[k] = 0.97 * disp[k - 1] + 0.25 * steps[k]
    z, force = np.zeros(count), np.zeros((T, count))
    for k in range(1, T):
        dx = disp[k] - disp[k - 1]
        z = z + 1.6 * dx - 1.2 * np.abs(dx) * z * np.abs(z) - 0.5 * dx * z**2
        force[k] = 0.15 * disp[k] ** 3 + z
    force += 0.01 * gen.standard_normal(force.shape)
    as_tensor = lambda a: torch.tensor(a[:, :, None], dtype=torch.float32)
    return as_tensor(disp), as_tensor(force)


class Damper(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.rnn = nn.GRU(input_size=1, hidden_size=hidden)
        self.mix = nn.Linear(hidden + 1, 16)
        self.out = nn.Linear(16, 1)

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.out(torch.relu(self.mix(torch.cat([h, x], dim=-1))))


disp, force = experiments(900)
disp_test, force_test = experiments(60)
net = Damper(hidden=32)
opt = torch.optim.AdamW(net.parameters(), lr=6e-3, weight_decay=1e-5)
lr_plan = torch.optim.lr_scheduler.ExponentialLR(opt, 0.995)
for it in range(350):
    cols = torch.randint(disp.shape[1], (32,))
    u, f = disp[:, cols], force[:, cols]
    loss = ((net(u) - f) ** 2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    lr_plan.step()
    if it % 50 == 0:
        print(it, round(loss.item(), 4))

with torch.no_grad():
    resid = net(disp_test) - force_test
print("explained on new experiments: %.3f" % (1 - resid.var() / force_test.var()).item())
