import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader

torch.manual_seed(9)
rng = np.random.default_rng(9)
# Lorenz-63 toy convection: overturning x, horizontal and vertical temperature contrasts y and z
n, dt, sub = 3600, 0.01, 20
x, y, z, out = 1.0, 0.5, 20.0, []
for i in range(n * sub):
    x, y, z = (x + dt * 10 * (y - x), y + dt * (x * (28 - z) - y),
               z + dt * (x * y - 8 / 3 * z))
    if i % sub == 0:
        out.append((x, y, z))
df = pd.DataFrame(np.array(out), columns=["overturn", "horiz", "vert"]) + rng.normal(0, 0.5, (n, 3))
for c in list(df.columns):
    df[c + "_smooth"] = df[c].rolling(3, center=True).mean()
df = df.dropna().reset_index(drop=True)

lead, seq_len, ntr = 1, 10, 2800
df = (df - df[:ntr].mean()) / df[:ntr].std()
arr = torch.tensor(df.to_numpy(copy=True), dtype=torch.float32)


class Windows(Dataset):
    def __init__(self, a):
        self.a = a

    def __len__(self):
        return len(self.a) - seq_len - lead + 1

    def __getitem__(self, i):
        return self.a[i:i + seq_len], self.a[i + seq_len + lead - 1, :1]


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(arr.shape[1], 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, w):
        return self.fc(self.rnn(w)[1][-1])


train_dl = DataLoader(Windows(arr[:ntr]), batch_size=64, shuffle=True)
test_dl = DataLoader(Windows(arr[ntr:]), batch_size=500)
model = Forecaster()
opt = torch.optim.Adam(model.parameters(), lr=4e-3, weight_decay=1e-5)
for epoch in range(11):
    for w, t in train_dl:
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(w), t)
        loss.backward()
        opt.step()
with torch.no_grad():
    sq = torch.cat([(model(w) - t) ** 2 for w, t in test_dl])
print(f"overturning at the next record: RMSE {sq.mean().sqrt().item():.3f} (climatology 1.0)")
