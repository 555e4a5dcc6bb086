import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(23)
torch.manual_seed(23)
# heart rate monitor: one value every 10 s, treadmill speed and incline known
N = 3600
speed = np.repeat(rng.uniform(2, 12, N // 6), 6)
incline = np.repeat(rng.uniform(0, 8, N // 4), 4)
bpm = np.full(N, 80.0)
for t in range(1, N):
    level = 60 + 130 / (1 + np.exp(-0.05 * (speed[t - 1] * (2 + incline[t - 1]) - 50)))
    rate = 0.45 if level > bpm[t - 1] else 0.15
    bpm[t] = bpm[t - 1] + rate * (level - bpm[t - 1]) + 0.5 * rng.standard_normal()

table = np.column_stack([bpm, speed, incline])
n_train, L = 2800, 6
mu, sd = table[:n_train].mean(0), table[:n_train].std(0)
step = np.diff(bpm)
step_sd = step[:n_train - 1].std()
x = torch.tensor(np.stack([(table[i:i + L] - mu) / sd for i in range(N - L)]), dtype=torch.float32)
y = torch.tensor(step[L - 1:] / step_sd, dtype=torch.float32)


class HeartRate(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        return self.fc(self.lstm(x)[0][:, -1])[:, 0]


net = HeartRate()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
for epoch in range(18):
    for b in torch.randperm(n_train - L).split(64):
        loss = nn.functional.huber_loss(net(x[b]), y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()

with torch.no_grad():
    last = bpm[n_train + L - 1:-1]
    forecast = last + net(x[n_train:]).numpy() * step_sd
truth = bpm[n_train + L:]
print("MAE of the model: %.2f bpm" % np.abs(forecast - truth).mean())
print("MAE of 'no change': %.2f bpm" % np.abs(last - truth).mean())
