"""Seq2seq forecast of vehicle counts: 20 five-minute intervals in, the next 6 out."""
import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(5)
rng = np.random.default_rng(5)

# one loop detector; waves of congestion with a random period and saturating counts
def simulate(n_days):
    days = []
    for _ in range(n_days):
        t = np.arange(120)
        period, phase, amp = rng.uniform(9, 16), rng.uniform(0, 2 * np.pi), rng.uniform(0.8, 1.6)
        wave = amp * np.sin(2 * np.pi * t / period + phase)
        days.append(60 + 30 * np.tanh(2.0 * wave) + rng.normal(0, 2.0, t.size))
    return np.stack(days)

N_IN, N_OUT = 20, 6
counts_fit, counts_new = simulate(80), simulate(20)
m, s = counts_fit.mean(), counts_fit.std()

def pieces(c):
    c = torch.tensor((c - m) / s, dtype=torch.float32)
    w = c.unfold(1, N_IN + N_OUT, 3).reshape(-1, N_IN + N_OUT, 1)
    return w[:, :N_IN], w[:, N_IN:]

src, trg = pieces(counts_fit)
src_new, trg_new = pieces(counts_new)

class Seq2Seq(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.encoder = nn.GRU(1, hidden, batch_first=True)
        self.decoder = nn.GRU(N_OUT, hidden, batch_first=True)
        self.readout = nn.Linear(hidden, 1)
        self.register_buffer("step_code", torch.eye(N_OUT))

    def forward(self, src):
        _, context = self.encoder(src)
        queries = self.step_code.expand(src.size(0), -1, -1)
        dec, _ = self.decoder(queries, context)
        return self.readout(dec)

net = Seq2Seq()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
for epoch in range(10):
    total = 0.0
    for i in torch.randperm(len(src)).split(64):
        loss = nn.functional.mse_loss(net(src[i]), trg[i])
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        total += loss.item() * len(i)
    print(f"[{epoch + 1:02d}] mse {total / len(src):.4f}")
with torch.no_grad():
    mae = (net(src_new) - trg_new).abs().mean().item() * s
print(f"mean absolute error over 30 minutes: {mae:.1f} vehicles")
