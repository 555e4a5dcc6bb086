# Service reservoir: encoder reads 24 h of level, inflow and tariff; decoder foretells the next 6 levels given
# the published tariff. Pumps start below 2 m (cheap hours: below 3.5 m) and stop at 4.5 m.
import numpy as np
import torch
import torch.nn as nn

PAST, AHEAD = 24, 6

def run_reservoir(hours, rng):
    level, pump, rec = 3.0, 0.0, []
    for h in range(hours):
        hod = h % 24
        cheap = float(hod < 6 or hod >= 22)
        if level < (3.5 if cheap else 2.0):
            pump = 1.0
        elif level > 4.5:
            pump = 0.0
        rec.append((level, pump, cheap, np.sin(2 * np.pi * hod / 24), np.cos(2 * np.pi * hod / 24)))
        use = 0.25 + 0.3 * np.exp(-((hod - 8) / 2) ** 2) + 0.25 * np.exp(-((hod - 19) / 2.5) ** 2)
        level += 0.9 * pump - use * (1 + 0.08 * rng.normal())
    return np.array(rec, dtype=np.float32)

def slices(rec):
    w = torch.tensor((rec - mean) / std).unfold(0, PAST + AHEAD, 1).transpose(1, 2)
    return w[:, :PAST], w[:, PAST:, 2:], w[:, PAST:, 0]

class Seq2Seq(nn.Module):
    def __init__(self, hid=40):
        super().__init__()
        self.enc = nn.GRU(5, hid, batch_first=True)
        self.dec = nn.GRUCell(3 + 1, hid)
        self.out = nn.Linear(hid, 1)

    def forward(self, past, known):
        _, h = self.enc(past)
        h, level, path = h[0], past[:, -1, :1], []
        for k in range(AHEAD):
            h = self.dec(torch.cat([known[:, k], level], 1), h)
            level = level + self.out(h)
            path.append(level)
        return torch.cat(path, 1)

torch.manual_seed(10)
rec = run_reservoir(3200, np.random.default_rng(10))
mean, std = rec[:2400].mean(0), rec[:2400].std(0)
(past, known, future), check = slices(rec[:2400]), slices(rec[2400:])
net, loss_fn = Seq2Seq(), nn.L1Loss()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.78)
for epoch in range(11):
    for b in torch.randperm(len(past)).split(48):
        opt.zero_grad()
        loss_fn(net(past[b], known[b]), future[b]).backward()
        opt.step()
    sched.step()
with torch.no_grad():
    past, known, future = check
    mae = (net(past, known) - future).abs().mean(0) * std[0]
    stay = (past[:, -1:, 0] - future).abs().mean(0) * std[0]
print("MAE [m] 1..6 h ahead:", mae.numpy().round(3), " level stays as it is:", stay.numpy().round(3))
