"""One long record of many sub-catchments, trained in consecutive chunks with the state carried over."""
import torch
import torch.nn as nn

torch.manual_seed(41)

def record(n, T):
    snow, soil, base = torch.zeros(n), torch.full((n,), 20.0), torch.full((n,), 10.0)
    phase = 6.28 * torch.rand(n)
    forcing, flow = [], []
    for t in range(T):
        temp = 8 * torch.sin(6.28 * t / 365 + phase) + 3 + 3 * torch.randn(n)
        precip = torch.where(torch.rand(n) < 0.35, -6 * torch.log(torch.rand(n)), torch.zeros(n))
        snowing = (temp < 0).float()
        melt = torch.minimum(snow, 2.5 * temp.clamp(min=0))
        snow = snow + snowing * precip - melt
        water = (1 - snowing) * precip + melt
        quick = water * torch.sigmoid((soil - 30) / 6)
        soil = (soil + water - quick) * 0.96
        base = base + 0.02 * (soil - base)
        forcing.append(torch.stack([precip, temp], -1))
        flow.append(quick + 0.1 * base)
    return torch.stack(forcing), torch.stack(flow)          # (T, n, 2), (T, n)

f_train, q_train = record(48, 1500)
f_test, q_test = record(24, 700)
fm, fs, qm, qs = f_train.mean((0, 1)), f_train.std((0, 1)), q_train.mean(), q_train.std()
f_train, f_test = (f_train - fm) / fs, (f_test - fm) / fs

class Runoff(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32)
        self.head = nn.Linear(32, 1)

    def forward(self, x, state=None):
        out, state = self.lstm(x, state)
        return self.head(out).squeeze(-1), state

model = Runoff()
opt = torch.optim.Adam(model.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.75)
BPTT, WARMUP = 50, 200
for epoch in range(9):
    state = None
    for k in range(0, len(f_train), BPTT):
        pred, state = model(f_train[k:k + BPTT], state)
        state = (state[0].detach(), state[1].detach())
        if k < WARMUP:
            continue
        loss = (pred - (q_train[k:k + BPTT] - qm) / qs).square().mean()
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
    sched.step()
with torch.no_grad():
    sim = model(f_test)[0] * qs + qm
    res, obs = (sim - q_test)[WARMUP:], q_test[WARMUP:]
print(f"loss {loss.item():.3f}, NSE on other catchments {1 - (res ** 2).mean() / obs.var():.3f}")
