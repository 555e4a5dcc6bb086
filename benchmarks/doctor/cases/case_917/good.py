# Online identification of a stretching tendon drive: one long recording, read in chunks of 25 samples
import torch
from torch import nn

torch.manual_seed(27)
STREAMS, LENGTH, CHUNK = 24, 1500, 25


def record(n, length):
    u = torch.randn(n, length // 3 + 1).repeat_interleave(3, dim=1)[:, :length]
    creep, y = torch.zeros(n), []
    for t in range(length):
        creep = 0.95 * creep + 0.05 * u[:, t] * 3
        y.append(torch.tanh(1.5 * u[:, t] * creep) + 0.7 * creep + 0.03 * torch.randn(n))
    return u.unsqueeze(-1), torch.stack(y, 1).unsqueeze(-1)


class Drive(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(1, 24, batch_first=True)
        self.mix = nn.Sequential(nn.Linear(24, 24), nn.ReLU(), nn.Linear(24, 1))

    def forward(self, u, state):
        h, state = self.rnn(u, state)
        return self.mix(h), state


u, y = record(STREAMS, LENGTH)
u_val, y_val = record(8, 300)
net = Drive()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.85)

for sweep in range(10):
    state, total = None, 0.0
    for start in range(0, LENGTH, CHUNK):
        part = slice(start, start + CHUNK)
        guess, state = net(u[:, part], state)
        loss = ((guess - y[:, part]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        state = tuple(s.detach() for s in state)
        total += loss.item()
    sched.step()
    state, val = None, 0.0
    with torch.no_grad():
        for start in range(0, 300, CHUNK):
            guess, state = net(u_val[:, start:start + CHUNK], state)
            val += ((guess - y_val[:, start:start + CHUNK]) ** 2).mean().item() * CHUNK / 300
    print(f"sweep {sweep}: {total * CHUNK / LENGTH:.4f}  new streams: {val:.4f}")
