import numpy as np
import pandas as pd
import torch
from torch import nn

SEED = 5
np.random.seed(SEED)
torch.manual_seed(SEED)

# ---- hourly load of a small town: people heat below 15 degrees, cool above 22
hours = np.arange(24 * 150)
temp = 17 + 9 * np.sin(2 * np.pi * hours / (24 * 40)) + 5 * np.sin(2 * np.pi * (hours - 9) / 24)
wander = np.zeros(len(hours))
for k in range(1, len(hours)):
    wander[k] = 0.97 * wander[k - 1] + 0.5 * np.random.randn()
temp = temp + wander
hod = hours % 24
occupied = 0.35 + 0.65 * ((hod >= 7) & (hod <= 22))
load = 20 + occupied * (2.2 * np.clip(15 - temp, 0, None) + 3.0 * np.clip(temp - 22, 0, None)) + 1.0 * np.random.randn(len(hours))
df = pd.DataFrame({"load": load, "temp": temp, "sin": np.sin(2 * np.pi * hod / 24), "cos": np.cos(2 * np.pi * hod / 24)})
df["temp_next"] = df["temp"].shift(-3)          # the weather service's forecast for the hour to be predicted
df["target"] = df["load"].shift(-3)             # three hours ahead
df = df.dropna().reset_index(drop=True)

cut = int(len(df) * 0.75)
cols = ["load", "temp", "temp_next", "sin", "cos"]
mu, sd = df[cols][:cut].mean(), df[cols][:cut].std()
ymu, ysd = df["target"][:cut].mean(), df["target"][:cut].std()
feats = ((df[cols] - mu) / sd).to_numpy(np.float32)
tgt = ((df["target"] - ymu) / ysd).to_numpy(np.float32)

LOOKBACK = 6
X = torch.tensor(np.stack([feats[i - LOOKBACK + 1:i + 1] for i in range(LOOKBACK - 1, len(df))]))
y = torch.tensor(tgt[LOOKBACK - 1:])
n_tr = cut - LOOKBACK - 3
X_tr, y_tr, X_te, y_te = X[:n_tr], y[:n_tr], X[cut:], y[cut:]


def member(seed):
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Flatten(), nn.Linear(LOOKBACK * len(cols), 48), nn.ReLU(), nn.Linear(48, 32), nn.ReLU(), nn.Linear(32, 1), nn.Flatten(0))
    opt = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-3)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 12)
    for epoch in range(12):
        for idx in torch.randperm(len(X_tr)).split(64):
            loss = ((net(X_tr[idx]) - y_tr[idx]) ** 2).mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
        sched.step()
    return net.eval()


ensemble = [member(s) for s in range(4)]
with torch.no_grad():
    votes = torch.stack([m(X_te) for m in ensemble]) * ysd + ymu
truth = y_te * ysd + ymu
print("members RMSE:", [round(float(((v - truth) ** 2).mean().sqrt()), 2) for v in votes])
print("ensemble RMSE: %.2f MW" % ((votes.mean(0) - truth) ** 2).mean().sqrt())
print("last value RMSE: %.2f MW" % ((X_te[:, -1, 0] * sd["load"] + mu["load"] - truth) ** 2).mean().sqrt())
