import numpy as np
import torch
import torch.nn as nn

# rainfall-runoff: 20 days of (rain, discharge) -> discharge on the following day
rng = np.random.default_rng(4)
torch.manual_seed(4)

N = 2600
rain = np.where(rng.random(N) < 0.35, rng.gamma(1.5, 7.0, N), 0.0)
soil, q = np.zeros(N), np.zeros(N)
q[0] = 5.0
for d in range(N - 1):
    soil[d + 1] = 0.93 * soil[d] + rain[d] - 0.3
    runoff = rain[d] / (1 + np.exp(-(soil[d] - 55) / 8))
    q[d + 1] = 0.75 * q[d] + 0.8 * runoff + 0.4 + 0.1 * rng.standard_normal()

lookback = 20
split = 1900
feats = np.stack([rain, q], axis=1)
mean, std = feats[:split].mean(0), feats[:split].std(0)
feats = (feats - mean) / std


def make_windows(data, lookback):
    X, y = [], []
    for i in range(len(data) - lookback):
        X.append(data[i:i + lookback])
        y.append(data[i + lookback - 1, 1])
    return (torch.tensor(np.array(X), dtype=torch.float32),
            torch.tensor(np.array(y), dtype=torch.float32))


X_tr, y_tr = make_windows(feats[:split], lookback)
X_te, y_te = make_windows(feats[split:], lookback)


class RunoffLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1]).squeeze(-1)


model = RunoffLSTM()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(25):
    for idx in torch.randperm(len(X_tr)).split(64):
        loss = nn.functional.mse_loss(model(X_tr[idx]), y_tr[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()

with torch.no_grad():
    err = (model(X_te) - y_te).numpy() * std[1]
print(f"next-day discharge, test RMSE {np.sqrt((err ** 2).mean()):.2f} m3/s (std {std[1]:.2f})")
