"""One long recording of a hydraulic axis, learned in consecutive chunks (truncated BPTT, time first)."""
import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(23)
rng = np.random.default_rng(23)


def plant(lines, steps):
    """Parallel machines: valve signal in, position out; slow oil temperature is hidden."""
    pos, vel, oil, valve = np.zeros(lines), np.zeros(lines), np.zeros(lines), np.zeros(lines)
    u, y = [], []
    for k in range(steps):
        valve = np.where(rng.random(lines) < 0.08, rng.uniform(-1, 1, lines), valve)
        u.append(valve)
        oil = oil + 0.02 * (np.abs(valve) - oil)
        vel = vel + 0.3 * ((1 + 2 * oil) * np.tanh(3 * valve) - vel - 0.6 * pos)
        pos = pos + 0.3 * vel
        y.append(pos + 0.01 * rng.standard_normal(lines))
    to = lambda a: torch.tensor(np.array(a), dtype=torch.float32).unsqueeze(-1)
    return to(u), to(y)                        # (steps, lines, 1)


u_train, y_train = plant(16, 1000)
u_test, y_test = plant(8, 600)

gru = nn.GRU(1, 24)
readout = nn.Linear(24, 1)
weights = [*gru.parameters(), *readout.parameters()]
optimizer = torch.optim.Adam(weights, lr=5e-3)
CHUNK = 40

for epoch in range(14):
    h = torch.zeros(1, u_train.shape[1], 24)
    losses = []
    for k in range(0, len(u_train), CHUNK):
        out, h = gru(u_train[k:k + CHUNK], h)
        h = h.detach()
        err = readout(out) - y_train[k:k + CHUNK]
        if k == 0:
            err = err[10:]                     # the state has to settle first
        loss = (err ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        losses.append(loss.item())
    if epoch % 3 == 1:
        for group in optimizer.param_groups:
            group["lr"] *= 0.7

with torch.no_grad():
    h, preds = None, []
    for k in range(0, len(u_test), CHUNK):
        out, h = gru(u_test[k:k + CHUNK], h)
        preds.append(readout(out))
    diff = (torch.cat(preds) - y_test)[50:]
print(f"last epoch {np.mean(losses):.4f}; other machines: rmse {diff.pow(2).mean().sqrt():.3f}, std {y_test.std():.3f}")
