"""Snowpack: river runoff from temperature and snowfall. The pack lasts for months, so the state is carried on."""
import numpy as np
import torch
from torch import nn

torch.manual_seed(19)
SITES, DAYS, CHUNK = 16, 1460, 73

def basins(n, seed):
    r = np.random.default_rng(seed)
    day = np.arange(DAYS)
    temp = -1 + 9 * np.sin(2 * np.pi * (day - 110) / 365)[None] + r.normal(0, 3, (n, DAYS)) + r.normal(0, 1, (n, 1))
    prec = r.gamma(0.6, 4.0, (n, DAYS)) * (r.random((n, DAYS)) < 0.5)
    pack, runoff, soil = np.zeros(n), np.zeros((n, DAYS)), np.zeros(n)
    for t in day:
        snow = temp[:, t] < 0
        pack = pack + prec[:, t] * snow
        melt = np.minimum(pack, 1.6 * np.maximum(temp[:, t], 0))
        pack = pack - melt
        soil = 0.4 * soil + melt + prec[:, t] * ~snow
        runoff[:, t] = 0.6 * soil
    return np.stack([temp, prec], -1), (runoff + r.normal(0, 0.1, runoff.shape))[..., None]

x, q = basins(SITES, 1)
x_new, q_new = basins(8, 2)
xm, xs, qm, qs = x.mean((0, 1)), x.std((0, 1)), q.mean(), q.std()
def prep(a, m, s):
    return torch.tensor((a - m) / s, dtype=torch.float32)

X, Q, X_new, Q_new = prep(x, xm, xs), prep(q, qm, qs), prep(x_new, xm, xs), prep(q_new, qm, qs)

class Runoff(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True)
        self.out = nn.Linear(32, 1)

    def forward(self, x, state=None):
        h, state = self.lstm(x, state)
        return self.out(h), state

net = Runoff()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 30)
for epoch in range(30):
    state, losses = None, []
    for k in range(0, DAYS, CHUNK):                    # chunks of the same sites, in order of time
        pred, state = net(X[:, k:k + CHUNK], state)
        state = tuple(s.detach() for s in state)
        loss = nn.functional.mse_loss(pred, Q[:, k:k + CHUNK])
        opt.zero_grad(); loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        losses.append(loss.item())
    sched.step()
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1} loss {np.mean(losses):.4f}")
with torch.no_grad():
    sim = net(X_new)[0]
print(f"other basins: NSE {1 - ((sim - Q_new) ** 2).mean() / Q_new.var():.3f}")
