import math

import torch
import torch.nn as nn

torch.manual_seed(55)

# Odometry: every drive starts at the origin facing east; estimate position from wheel speeds
def drives(n, T=30):
    v = 0.2 + 0.6 * torch.rand(n, T // 5).repeat_interleave(5, 1)
    w = 0.25 * torch.randn(n, T // 5).repeat_interleave(5, 1)
    slip = 1 - 0.3 * torch.sigmoid(4 * (v * w.abs() - 0.15) * 10)
    heading = (w * slip).cumsum(1)
    pos = torch.stack([(v * heading.cos()).cumsum(1), (v * heading.sin()).cumsum(1)], -1)
    obs = torch.stack([v, w], -1) + 0.01 * torch.randn(n, T, 2)
    return obs, pos

train_obs, train_pos = drives(1200)
test_obs, test_pos = drives(300)
om, os_ = train_obs.mean((0, 1)), train_obs.std((0, 1))
ps = train_pos.std()
BATCH = 50

class Odometer(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.hidden = hidden
        self.gru = nn.GRU(2, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 2)

    def init_hidden(self, n):
        return torch.zeros(1, n, self.hidden)

    def forward(self, obs, h):
        z, h = self.gru((obs - om) / os_, h)
        return self.out(z), h

net = Odometer()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 20)
h = net.init_hidden(BATCH)
for epoch in range(20):
    for idx in torch.randperm(len(train_obs)).split(BATCH):
        h = h.detach()
        pred, h = net(train_obs[idx], h)
        loss = (pred - train_pos[idx] / ps).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    sched.step()
    if epoch % 6 == 5:
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}")

with torch.no_grad():
    pred, _ = net(test_obs, net.init_hidden(len(test_obs)))
    end_err = (pred[:, -1] * ps - test_pos[:, -1]).norm(dim=-1).mean()
print(f"mean error of the final position {end_err:.3f} m (mean distance {test_pos[:, -1].norm(dim=-1).mean():.2f} m)")
