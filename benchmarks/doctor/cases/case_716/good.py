# Rainfall-runoff LSTM, trained on consecutive chunks of 12 catchments side by side: (time, catchment, feature).
# The soil remembers for weeks, so the state runs on from chunk to chunk; only the gradient is cut.
import numpy as np
import torch
from torch import nn

rng, _ = np.random.default_rng(6), torch.manual_seed(6)
N, DAYS, CHUNK, WARMUP = 12, 1200, 30, 60
wet = np.zeros((DAYS, N))
for d in range(1, DAYS):
    wet[d] = np.where(wet[d - 1] > 0, rng.random(N) < 0.6, rng.random(N) < 0.15)
rain = wet * rng.gamma(1.2, 6.0, size=(DAYS, N))
soil, ground, flow = np.full(N, 30.0), np.full(N, 5.0), np.zeros((DAYS, N))
for d in range(DAYS):
    evap = 1.5 + 1.2 * np.sin(2 * np.pi * d / 365)
    fast = rain[d] * (soil / 80.0) ** 2
    soil = np.clip(soil + rain[d] - fast - evap * soil / 40.0 - 0.02 * soil, 1.0, 80.0)
    ground = 0.95 * ground + 0.02 * soil
    flow[d] = fast + 0.05 * ground
season = np.tile(np.sin(2 * np.pi * np.arange(DAYS) / 365)[:, None], (1, N))
inputs = torch.tensor(np.stack([np.log1p(rain), season], axis=-1), dtype=torch.float32)
target = torch.tensor(np.log(flow + 0.1), dtype=torch.float32)
n_train = 900
inputs[..., 0] = (inputs[..., 0] - inputs[:n_train, :, 0].mean()) / inputs[:n_train, :, 0].std()
shift, scale = target[:n_train].mean(), target[:n_train].std()


class Runoff(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32)
        self.out = nn.Linear(32, 1)

    def forward(self, x, state=None):
        h, state = self.lstm(x, state)
        return self.out(h).squeeze(-1), state


model = Runoff()
opt = torch.optim.Adam(model.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 40)
for epoch in range(40):
    state, total = None, 0.0
    for start in range(0, n_train, CHUNK):
        pred, state = model(inputs[start:start + CHUNK], state)
        state = tuple(s.detach() for s in state)
        if start < WARMUP:
            continue  # the state has not found its level yet
        loss = nn.functional.mse_loss(pred, (target[start:start + CHUNK] - shift) / scale)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        total += loss.item() / ((n_train - WARMUP) // CHUNK)
    sched.step()
    with torch.no_grad():
        sim = model(inputs[n_train:], state)[0] * scale + shift
    nse = 1 - (sim - target[n_train:]).pow(2).sum() / (target[n_train:] - target[n_train:].mean()).pow(2).sum()
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1:2d}  train {total:.4f}  NSE of log flow in the last 300 days {nse:.3f}")
