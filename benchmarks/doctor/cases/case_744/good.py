import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.preprocessing import StandardScaler

torch.manual_seed(9)
rng = np.random.default_rng(9)

# ten-minute records of a meeting room
n = 5000
df = pd.DataFrame(index=pd.date_range("2024-03-01", periods=n, freq="10min"))
df["occupants"] = np.repeat(rng.integers(0, 13, n // 5), 5)
df["window"] = np.repeat((rng.random(n // 4) < 0.35).astype(float), 4)
df["temp_out"] = 12 + 6 * np.sin(2 * np.pi * (df.index.hour - 8) / 24) + rng.normal(0, 1, n)
df["wind"] = np.convolve(rng.gamma(2, 1.5, n + 11), np.ones(12) / 12, "valid")
vent = 40 + 12 * df["window"] * df["wind"]
df["co2"] = 420 + (900 * df["occupants"] / vent).rolling(3, min_periods=1).mean() + rng.normal(0, 8, n)

columns = ["occupants", "window", "temp_out", "wind"]
seq_len = 6
split = int(n * 0.75)
scaler = StandardScaler().fit(df[columns].iloc[:split])
feats = scaler.transform(df[columns])
y_mean, y_std = df["co2"].iloc[:split].mean(), df["co2"].iloc[:split].std()
target = ((df["co2"] - y_mean) / y_std).values


def build(lo, hi):
    xs = np.stack([feats[i - seq_len + 1:i + 1] for i in range(lo + seq_len, hi)])
    return torch.tensor(xs, dtype=torch.float32), torch.tensor(target[lo + seq_len:hi], dtype=torch.float32)


X_train, y_train = build(0, split)
X_test, y_test = build(split, n)


class Co2Net(nn.Module):
    def __init__(self, n_in):
        super().__init__()
        self.gru = nn.GRU(n_in, 20, batch_first=True)
        self.fc = nn.Linear(20, 1)

    def forward(self, x):
        _, h = self.gru(x)
        return self.fc(h.squeeze(0)).squeeze(1)


model = Co2Net(len(columns))
optimizer = torch.optim.Adam(model.parameters(), lr=6e-3)
for epoch in range(10):
    for idx in torch.randperm(len(X_train)).split(64):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(X_train[idx]), y_train[idx]).backward()
        optimizer.step()
with torch.no_grad():
    ppm = model(X_test).numpy() * y_std + y_mean
truth = y_test.numpy() * y_std + y_mean
print(f"MAE {mean_absolute_error(truth, ppm):.1f} ppm, R2 {r2_score(truth, ppm):.3f}")
