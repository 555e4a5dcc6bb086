import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# greenhouse: foretell the relative humidity one hour ahead from the last day
rng = np.random.default_rng(11)
torch.manual_seed(11)
n = 24 * 160
hour = np.arange(n)
sun = np.clip(np.sin(2 * np.pi * (hour % 24 - 6) / 24), 0, None)
cloud = np.zeros(n)
rh = np.full(n, 60.0)
for t in range(1, n):
    cloud[t] = 0.9 * cloud[t - 1] + 0.25 * rng.normal()
    light = sun[t] * (1 + 0.3 * np.tanh(cloud[t]))
    vent = 1.0 / (1 + np.exp(-(rh[t - 1] - 66) / 2))
    rh[t] = rh[t - 1] + 0.15 * (82 - rh[t - 1]) - 9 * light - 9 * vent + 1.3 * rng.normal()

df = pd.DataFrame({"rh": rh, "light": sun * (1 + 0.3 * np.tanh(cloud)), "hour": hour % 24})
df["rh_smooth"] = df["rh"].rolling(3, min_periods=1).mean()
df["sin_h"] = np.sin(2 * np.pi * df["hour"] / 24)
df["cos_h"] = np.cos(2 * np.pi * df["hour"] / 24)
cols = ["rh", "rh_smooth", "light", "sin_h", "cos_h"]

cut = int(len(df) * 0.75)
mean, std = df[cols][:cut].mean(), df[cols][:cut].std()
feats = ((df[cols] - mean) / std).to_numpy(np.float32)
level = feats[:, 0]

lookback = 24
def windows(lo, hi):
    X = np.stack([feats[i - lookback:i] for i in range(lo + lookback, hi)])
    y = np.array([level[i] for i in range(lo + lookback, hi)], dtype=np.float32)
    return torch.from_numpy(X), torch.from_numpy(y)

X_tr, y_tr = windows(0, cut)
X_te, y_te = windows(cut, len(df))
loader = DataLoader(TensorDataset(X_tr, y_tr), batch_size=32, shuffle=True)
class HumidityNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(len(cols), 20, batch_first=True)
        self.out = nn.Linear(20, 1)
    def forward(self, x):
        h, _ = self.gru(x)
        return self.out(h[:, -1]).squeeze(-1)

net = HumidityNet()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(8):
    for xb, yb in loader:
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(xb), yb)
        loss.backward()
        opt.step()
    with torch.no_grad():
        err = (net(X_te) - y_te) * float(std["rh"])
    print(f"epoch {epoch}  train {loss.item():.4f}  test RMSE {err.pow(2).mean().sqrt():.2f} %RH")
