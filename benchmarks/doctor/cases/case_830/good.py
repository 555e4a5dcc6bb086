"""Two spot prices in one network: hub A is a pure random walk (the placebo, where
"no change" is the best forecast there is), hub B answers A's last move, up or down as A's move before it says.
The network should equal the naive forecast on A and beat it on B."""
import numpy as np
import torch
from torch import nn

rs = np.random.RandomState(17)
torch.manual_seed(17)
N, W = 2400, 5
step_a = 0.5 * rs.randn(N)
step_b = np.zeros(N)
for t in range(2, N):
    pull = 1.2 * abs(step_a[t - 1]) * np.sign(step_a[t - 2]) - 0.4 * step_b[t - 1]
    step_b[t] = pull + 0.1 * rs.randn()
steps = np.stack([step_a, step_b], axis=1)
price = 50 + steps.cumsum(axis=0)

cut = 1700
scale = steps[:cut].std(axis=0)
moves = torch.tensor(steps / scale, dtype=torch.float32)
windows = moves.unfold(0, W, 1)[:-1].permute(2, 0, 1)      # (W, samples, 2)
nxt = moves[W:]

class Hubs(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 24)
        self.drop = nn.Dropout(0.1)
        self.a, self.b = nn.Linear(24, 1), nn.Linear(24, 1)

    def forward(self, w):
        h = self.drop(self.rnn(w)[1][0])
        return self.a(h), self.b(h)

net = Hubs()
opt = torch.optim.AdamW(net.parameters(), lr=8e-3, weight_decay=1e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 18)
for epoch in range(18):
    net.train()
    for idx in torch.randperm(cut - W).split(64):
        a, b = net(windows[:, idx])
        loss_a, loss_b = ((a - nxt[idx, :1]) ** 2).mean(), ((b - nxt[idx, 1:]) ** 2).mean()
        opt.zero_grad()
        (0.05 * loss_a + loss_b).backward()
        opt.step()
    sched.step()

net.eval()
with torch.no_grad():
    move = torch.cat(net(windows[:, cut:]), dim=1).numpy() * scale
today, tomorrow = price[W + cut - 1:-1], price[W + cut:]
rmse = np.sqrt(((today + move - tomorrow) ** 2).mean(0))
naive = np.sqrt(((today - tomorrow) ** 2).mean(0))
print(f"hub A (placebo): network {rmse[0]:.3f}, no change {naive[0]:.3f}: equal is as it should be")
print(f"hub B          : network {rmse[1]:.3f}, no change {naive[1]:.3f}, noise 0.100")
