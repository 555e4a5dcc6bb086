"""Stateful training: twelve long recordings are cut into consecutive chunks and the state travels from chunk to chunk."""
import torch
from torch import nn

torch.manual_seed(12)
N, TOTAL, CHUNK = 12, 1500, 25


def recordings(n, steps):
    """a valve is switched by short pulses (+1 opens, -1 closes); the level relaxes towards what the valve says"""
    pulse = torch.zeros(steps, n, 1)
    r = torch.rand(steps, n, 1)
    pulse[r < 0.07] = 1.0
    pulse[r > 0.93] = -1.0
    level = torch.zeros(steps, n, 1)
    valve, lv = torch.zeros(n, 1), torch.zeros(n, 1)
    for t in range(steps):
        valve = torch.where(pulse[t] == 0, valve, (pulse[t] > 0).float())
        lv = lv + 0.15 * (valve * 2.0 - torch.sqrt(lv.clamp(min=0) + 0.05) + 0.22)
        level[t] = lv
    return pulse, level                                    # time first


class Observer(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.cell = nn.GRU(1, hidden)
        self.read = nn.Linear(hidden, 1)

    def forward(self, x, state):
        h, state = self.cell(x, state)
        return self.read(h), state


pulse, level = recordings(N, TOTAL)
pulse_t, level_t = recordings(4, 600)
m, s = level.mean(), level.std()
net = Observer()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.MultiStepLR(opt, [5], gamma=0.2)
for epoch in range(7):
    state = None                                           # the recordings start anew
    total = 0.0
    for x, y in zip(pulse.split(CHUNK), level.split(CHUNK)):
        if state is not None:
            state = state.detach()
        out, state = net(x, state)
        loss = ((out - (y - m) / s) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        total += loss.item()
    sched.step()
    with torch.no_grad():
        out, _ = net(pulse_t, None)
        err = (out * s + m - level_t).abs()
    print(f"epoch {epoch}: {total * CHUNK / TOTAL:.4f}   new recordings: mean abs error {err.mean():.3f} (level std {level_t.std():.3f})")
