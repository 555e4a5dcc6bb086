# gentamicin-like drug: level at the next hour from the ward's hourly chart
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader

torch.manual_seed(30)
gen = np.random.default_rng(30)
frames = []
for patient in range(110):
    weight, clear = gen.uniform(50, 100), gen.uniform(0.1, 0.3)
    level, rows = 0.0, []
    for hour in range(48):
        dose = gen.choice([80.0, 160.0, 240.0]) if gen.random() < 0.1 else 0.0
        rows.append((patient, hour, level + gen.normal(0, 0.1), dose, weight))
        vmax = 14 * clear
        level = max(level + dose / (0.3 * weight) - vmax * level / (level + 2.0), 0.0)   # elimination saturates
    frames.append(pd.DataFrame(rows, columns=["patient", "hour", "level", "dose", "weight"]))
chart = pd.concat(frames, ignore_index=True)
chart["next_level"] = chart.groupby("patient")["level"].shift(-1)

INPUTS = ["level", "dose", "weight"]
seen = chart[chart.patient < 80]
centre, width = seen[INPUTS].mean(), seen[INPUTS].std()
out_c, out_w = seen["level"].mean(), seen["level"].std()

class Charts(Dataset):
    def __init__(self, part):
        groups = [g for _, g in part.groupby("patient")]
        self.x = [torch.tensor(((g[INPUTS] - centre) / width).values[:-1], dtype=torch.float32) for g in groups]
        self.y = [torch.tensor(((g["next_level"] - out_c) / out_w).values[:-1], dtype=torch.float32) for g in groups]

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]

class LevelNet(nn.Module):
    def __init__(self, n_in):
        super().__init__()
        self.rnn = nn.LSTM(n_in, 32, batch_first=True)
        self.out = nn.Linear(32, 1)

    def forward(self, x):
        return self.out(self.rnn(x)[0]).squeeze(-1)

net = LevelNet(len(INPUTS))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
train = DataLoader(Charts(chart[chart.patient < 80]), batch_size=8, shuffle=True)
test = DataLoader(Charts(chart[chart.patient >= 80]), batch_size=30)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 40)
for epoch in range(40):
    for x, y in train:
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x), y)
        loss.backward()
        opt.step()
    sched.step()
with torch.no_grad():
    x, y = next(iter(test))
    print("rmse on 30 new patients: %.2f mg/l (last training batch %.4f)" % ((net(x) - y).pow(2).mean().sqrt().item() * out_w, loss.item()))
