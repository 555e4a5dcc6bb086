import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

rng = np.random.RandomState(5)
torch.manual_seed(5)

# weather station, one row every 3 hours (wind and cloud: forecast for the hours to come)
rows, temp, wind, wdir, cloud = [], 8.0, 4.0, 0.0, 0.5
for k in range(5600):
    wind = max(0.2, 4 + 0.95 * (wind - 4) + 0.6 * rng.randn())
    wdir += 0.4 * rng.randn()
    cloud = float(np.clip(cloud + 0.1 * rng.randn(), 0, 1))
    sun = max(0.0, np.sin(2 * np.pi * k / 8))
    rows.append((temp, wind, np.sin(wdir), np.cos(wdir), cloud, k % 8 / 8))
    temp += 0.3 * (9 - temp) + 0.7 * wind * np.cos(wdir) + 4.0 * (1 - cloud) * (sun - 0.3) + 0.15 * rng.randn()
df = pd.DataFrame(rows, columns=["temp", "wind", "wd_sin", "wd_cos", "cloud", "tod"])
df["tod_sin"], df["tod_cos"] = np.sin(2 * np.pi * df.tod), np.cos(2 * np.pi * df.tod)
df["target"] = df["temp"].shift(-1)
df = df.drop(columns="tod").dropna().astype("float32")

n_train = 4500
mean, std = df[:n_train].mean(), df[:n_train].std()
df = (df - mean) / std


class WeatherData(Dataset):
    def __init__(self, frame, window=8):
        self.x = torch.tensor(frame.drop(columns="target").values)
        self.y = torch.tensor(frame["target"].values)
        self.window = window

    def __len__(self):
        return len(self.x) - self.window + 1

    def __getitem__(self, i):
        return self.x[i:i + self.window].T, self.y[i + self.window - 1]


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.c2 = nn.Conv1d(7, 32, 3), nn.Conv1d(32, 32, 3)
        self.lin = nn.Linear(32 * 4, 1)

    def forward(self, x):
        return self.lin(F.relu(self.c2(F.relu(self.c1(x)))).flatten(1)).flatten()


net = ConvNet()
opt = torch.optim.Adam(net.parameters(), lr=1.5e-3)
train, test = WeatherData(df[:n_train]), WeatherData(df[n_train:])
for epoch in range(7):
    for x, y in DataLoader(train, batch_size=40, shuffle=True):
        opt.zero_grad()
        F.mse_loss(net(x), y).backward()
        opt.step()
with torch.no_grad():
    mae = np.mean([(net(x) - y).abs().mean().item() for x, y in DataLoader(test, batch_size=250)])
print(f"temperature in 3 hours: MAE {mae * std['target']:.2f} degC")
