# Tethered drone: next-step prediction of pitch and pitch rate (logged every 0.3 s), sequence to sequence
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader

torch.manual_seed(0)
rs = np.random.RandomState(0)
dt = 0.3
def fly(n):
    pitch, rate, gust, rows = 0.3, 0.0, 0.0, []
    for i in range(n):
        gust = 0.7 * gust + 0.2 * rs.randn()
        for _ in range(6):
            acc = 4 * pitch - 6 * pitch ** 3 - 0.4 * rate + 2.4 * np.sin(1.3 * i * dt) + gust
            rate += dt / 6 * acc
            pitch += dt / 6 * rate
        rows.append((pitch, rate))
    return np.array(rows, dtype=np.float32)

log_train, log_test = fly(5000), fly(1500)
offset, scale = log_train.mean(0), log_train.std(0)

class TelemetryWindows(Dataset):
    def __init__(self, log, length=50, stride=7):
        self.log = torch.from_numpy((log - offset) / scale)
        self.length, self.starts = length, range(0, len(log) - length - 1, stride)

    def __len__(self):
        return len(self.starts)

    def __getitem__(self, i):
        a, b = self.starts[i], self.starts[i] + self.length
        return self.log[a:b], self.log[a:b]

class Predictor(nn.Module):
    def __init__(self, n_in=2, n_hid=40):
        super().__init__()
        self.rnn = nn.GRU(n_in, n_hid, batch_first=True)
        self.head = nn.Linear(n_hid, n_in)

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.head(h)

dl = DataLoader(TelemetryWindows(log_train), batch_size=32, shuffle=True)
dl_test = DataLoader(TelemetryWindows(log_test, stride=25), batch_size=64)
model = Predictor()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=14)
for epoch in range(14):
    for x, y in dl:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    scheduler.step()
with torch.no_grad():
    sq = torch.cat([(model(x) - y).pow(2)[:, 10:] for x, y in dl_test])
print("one-step test RMSE (pitch, rate), standardised:", sq.mean((0, 1)).sqrt().numpy().round(3))
