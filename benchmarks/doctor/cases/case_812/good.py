"""Green roof: runoff bands (10, 50, 90 %) from rain and sun. The roof remembers for days, so the
records are read in consecutive chunks and the state goes on from one chunk to the next."""
import numpy as np
import torch

torch.manual_seed(9)
rng = np.random.default_rng(9)
STATIONS, STEPS, CHUNK, HIDDEN = 32, 640, 32, 24
QUANTILES = torch.tensor([0.1, 0.5, 0.9])


def roofs(n, steps):
    wet = rng.random((steps, n)) < 0.25
    rain = wet * rng.gamma(1.2, 5.0, (steps, n))
    sun = np.clip(0.6 + 0.5 * np.sin(np.arange(steps) / 20)[:, None] + 0.2 * rng.standard_normal((steps, n)), 0, None)
    store, run = np.full(n, 10.0), np.zeros((steps, n))
    for k in range(steps):
        store = store + rain[k]
        run[k] = 0.5 * np.clip(store - 22.0, 0, None)
        store = np.clip(store - run[k] - 1.6 * sun[k] * np.clip(store / 15, 0, 1), 0, None)
    gauge = run * (1 + 0.15 * rng.standard_normal(run.shape)) + 0.1 * rng.standard_normal(run.shape)
    x = np.stack([rain, sun], axis=-1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(gauge, dtype=torch.float32)   # (time, roof, ...)


x, y = roofs(STATIONS, STEPS)
x_new, y_new = roofs(16, STEPS)                       # roofs never seen
mu, sd, y_sd = x.mean((0, 1)), x.std((0, 1)), y.std()
x, x_new = (x - mu) / sd, (x_new - mu) / sd

lstm = torch.nn.LSTM(2, HIDDEN)
head = torch.nn.Sequential(torch.nn.Linear(HIDDEN + 2, 32), torch.nn.ReLU(), torch.nn.Linear(32, 3))
weights = list(lstm.parameters()) + list(head.parameters())
optimizer = torch.optim.Adam(weights, lr=8e-3)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=8, gamma=0.4)


def bands(inp, state):
    out, state = lstm(inp, state)
    return head(torch.cat([out, inp], dim=-1)), state


def pinball(pred, target):
    e = target.unsqueeze(-1) - pred
    return torch.maximum(QUANTILES * e, (QUANTILES - 1) * e).mean()


for epoch in range(20):
    state, losses = None, []                          # a new pass begins at the start of the records
    for k in range(0, STEPS, CHUNK):
        pred, state = bands(x[k:k + CHUNK], state)
        state = tuple(s.detach() for s in state)
        loss = pinball(pred, y[k:k + CHUNK] / y_sd)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        losses.append(loss.item())
    schedule.step()
    if epoch % 4 == 3:
        print(f"epoch {epoch}: pinball {np.mean(losses):.4f}")

with torch.no_grad():
    q = bands(x_new, None)[0] * y_sd
low, mid, high = (q[20:, :, i] for i in range(3))     # the first steps only fill the state
obs = y_new[20:]
inside = ((obs >= low) & (obs <= high)).float().mean()
print(f"new roofs: MAE {(mid - obs).abs().mean():.2f} mm, of the median {(obs - y.median()).abs().mean():.2f} mm, "
      f"of the last value {(obs - y_new[19:-1]).abs().mean():.2f} mm; in the band {inside:.0%} (80 % wanted)")
