import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(8)
rng = np.random.default_rng(8)

# Releases at the upper weir reach the lower gauge after about a day (hourly data)
T = 4200
gate = np.repeat(rng.uniform(0, 1, T // 4), 4)[:T]
stage = np.zeros(T)
for t in range(T):
    stage[t] = 0.6 * stage[t - 1] if t else 0.0
    if t >= 26:
        stage[t] += np.sqrt(gate[t - 24]) * gate[t - 26] * 1.5
stage += 0.02 * rng.standard_normal(T)
series = np.stack([gate, stage], 1).astype(np.float32)
n_train = 3200
series = (series - series[:n_train].mean(0)) / series[:n_train].std(0)

class RiverWindows(Dataset):
    def __init__(self, arr, lookback, lead=6):
        self.arr, self.lookback, self.lead = torch.from_numpy(arr), lookback, lead

    def __len__(self):
        return len(self.arr) - self.lookback - self.lead + 1

    def __getitem__(self, i):
        j = i + self.lookback
        return self.arr[i:j], self.arr[j + self.lead - 1, 1]

LOOKBACK = 12
train_ds = RiverWindows(series[:n_train], LOOKBACK)
test_ds = RiverWindows(series[n_train:], LOOKBACK)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(2, 12, 3)
        self.fc = nn.Sequential(nn.Linear(12 * (LOOKBACK - 2), 48), nn.ReLU(), nn.Linear(48, 1))

    def forward(self, x):
        z = torch.relu(self.conv(x.transpose(1, 2)))
        return self.fc(z.flatten(1)).squeeze(1)

net = Net()
opt = torch.optim.Adam(net.parameters(), lr=1e-3, weight_decay=1e-4)
for epoch in range(16):
    losses = []
    for xb, yb in DataLoader(train_ds, 64, shuffle=True):
        loss = ((net(xb) - yb) ** 2).mean()
        opt.zero_grad(), loss.backward(), opt.step()
        losses.append(loss.item())
    if epoch % 3 == 0:
        print(epoch, round(float(np.mean(losses)), 4))
with torch.no_grad():
    xt, yt = next(iter(DataLoader(test_ds, len(test_ds))))
    print("R2 of the 6 h forecast:", round(1 - ((net(xt) - yt) ** 2).mean().item() / yt.var().item(), 3))
