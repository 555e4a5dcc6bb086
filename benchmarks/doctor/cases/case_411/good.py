import numpy as np
import torch
from torch import nn

# Duffing oscillator, sampled coarsely; predict the next sample at every step
SEQ = 20
torch.manual_seed(6)
rng = np.random.default_rng(6)


def duffing(n_runs, n_samples, sample_every=20, dt=0.04):
    x, v, t = rng.uniform(-1.5, 1.5, n_runs), rng.uniform(-1, 1, n_runs), rng.uniform(0, 6, n_runs)
    out = np.empty((n_runs, n_samples))
    for s in range(n_samples):
        for _ in range(sample_every):
            a = x - x**3 - 0.25 * v + 0.35 * np.cos(1.1 * t)
            v = v + dt * a
            x = x + dt * v
            t = t + dt
        out[:, s] = x
    return out + 0.01 * rng.standard_normal(out.shape)


def get_batches(runs, seq_len):
    xs, ys = [], []
    for run in runs:
        for start in range(0, len(run) - seq_len, seq_len // 2):
            xs.append(run[start : start + seq_len])
            ys.append(run[start + 1 : start + seq_len + 1])
    to = lambda a: torch.tensor(np.array(a), dtype=torch.float32).unsqueeze(-1)
    return to(xs), to(ys)


runs = duffing(120, 82)
x_train, y_train = get_batches(runs[:100], SEQ)
x_val, y_val = get_batches(runs[100:], SEQ)


class NextSample(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 48, batch_first=True)
        self.fc = nn.Linear(48, 1)

    def forward(self, x):
        return self.fc(self.lstm(x)[0])


model = NextSample()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=25 * 11)
for epoch in range(25):
    for idx in torch.randperm(len(x_train))[:704].split(64):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x_train[idx]), y_train[idx])
        loss.backward()
        optimizer.step()
        scheduler.step()
with torch.no_grad():
    print("validation MSE:", nn.functional.mse_loss(model(x_val), y_val).item())
