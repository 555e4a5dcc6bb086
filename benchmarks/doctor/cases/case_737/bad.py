import argparse
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

parser = argparse.ArgumentParser()
parser.add_argument("--lookback", type=int, default=24)
parser.add_argument("--warmup", type=int, default=30)
args = parser.parse_args()
torch.manual_seed(1)
rng = np.random.default_rng(1)

hour = np.arange(3600)
temp = 8 * np.sin(2 * np.pi * (hour - 9) / 24) + 14
temp = temp + pd.Series(rng.standard_normal(3600)).ewm(span=60).mean().values * 20
weather = 0.9 * np.maximum(temp - 20, 0) + 1.1 * np.maximum(11 - temp, 0)
mw = np.zeros(3600)
for i in range(1, 3600):
    mw[i] = 0.55 * mw[i - 1] + 8 + weather[i - 1] + 4 * (8 <= hour[i] % 24 < 18) + rng.normal(0, 0.8)
df = pd.DataFrame({"mw": mw, "temp": temp, "sin": np.sin(2 * np.pi * hour / 24), "cos": np.cos(2 * np.pi * hour / 24)})

class LoadWindows(Dataset):
    def __init__(self, values):
        self.v = torch.tensor(values, dtype=torch.float32)

    def __len__(self):
        return len(self.v) - args.lookback

    def __getitem__(self, i):
        return self.v[i:i + args.lookback], self.v[i + args.lookback, 0]


class LoadGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        return self.fc(self.gru(x)[1][-1]).squeeze(-1)


tr, te = df.values[100:2800], df.values[2800:]
mu, sd = tr.mean(0), tr.std(0)
train_dl = DataLoader(LoadWindows((tr - mu) / sd), batch_size=32, shuffle=True)
test_dl = DataLoader(LoadWindows((te - mu) / sd), batch_size=256)
model = LoadGRU()
opt = torch.optim.AdamW(model.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1.0, s / args.warmup))
for epoch in range(4):
    for x, y in train_dl:
        opt.zero_grad()
        nn.functional.l1_loss(model(x), y).backward()
        opt.step()
    with torch.no_grad():
        mae = torch.cat([(model(x) - y).abs() for x, y in test_dl]).mean().item()
    print(f"epoch {epoch} test MAE {mae * sd[0]:.2f} MW")
