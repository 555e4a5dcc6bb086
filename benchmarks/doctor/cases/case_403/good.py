import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

SEQ_LEN, AHEAD = 24, 3


def battery_telemetry(n, rng):
    """Orbit period 30 samples; the sensor's zero wanders in the second half."""
    sun = (np.arange(n) % 30 < 19).astype(float)
    duty = np.repeat(rng.random(n // 15 + 1), 15)[:n]
    temp = np.zeros(n)
    for k in range(AHEAD, n):
        current = (0.4 + duty[k - AHEAD]) * (1.0 if sun[k - AHEAD] else 1.9)
        temp[k] = temp[k - 1] + 0.15 * (6 * current**2 - temp[k - 1]) + 0.15 * rng.standard_normal()
    zero = 90 * np.clip(np.arange(n) / n - 0.55, 0, None)
    return np.stack([temp + zero, sun, duty], axis=1)


class Telemetry(Dataset):
    def __init__(self, frame):
        self.frame = torch.tensor(frame, dtype=torch.float32)

    def __len__(self):
        return len(self.frame) - SEQ_LEN - AHEAD + 1

    def __getitem__(self, i):
        return self.frame[i : i + SEQ_LEN], self.frame[i + SEQ_LEN + AHEAD - 1, 0]


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 32, batch_first=True)
        self.out = nn.Linear(32, 1)

    def forward(self, x):
        now = x[:, -1:, :1]
        rel = torch.cat([x[..., :1] - now, x[..., 1:]], dim=-1)
        return now[:, 0, 0] + self.out(self.rnn(rel)[0][:, -1]).squeeze(-1)


torch.manual_seed(0)
raw = battery_telemetry(4500, np.random.default_rng(5))
cut = int(0.6 * len(raw))
scaled = (raw - raw[:cut].mean(axis=0)) / raw[:cut].std(axis=0)
train_set, test_set = Telemetry(scaled[:cut]), Telemetry(scaled[cut:])

model = Forecaster()
optim = torch.optim.AdamW(model.parameters(), lr=3e-3)
for epoch in range(10):
    for xb, yb in DataLoader(train_set, batch_size=64, shuffle=True):
        optim.zero_grad()
        nn.functional.mse_loss(model(xb), yb).backward()
        optim.step()

x_te, y_te = map(torch.stack, zip(*[test_set[i] for i in range(len(test_set))]))
with torch.no_grad():
    print("test mse:", nn.functional.mse_loss(model(x_te), y_te).item())
