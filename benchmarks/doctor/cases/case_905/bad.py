import argparse
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader

parser = argparse.ArgumentParser()
parser.add_argument("--lookback", type=int, default=1)
parser.add_argument("--epochs", type=int, default=10)
args = parser.parse_args()
torch.manual_seed(1)
rng = np.random.default_rng(1)


def catchment(days):
    doy = np.arange(days) % 365
    pet = 2.5 - 2 * np.cos(2 * np.pi * doy / 365) + rng.normal(0, 0.3, days)
    rain = rng.gamma(0.8, 11, days) * (rng.random(days) < 0.45)
    soil, fast, flow = 20.0, 0.0, np.zeros(days)
    for d in range(days):
        soil = max(0.85 * soil + rain[d] - pet[d], 0.0)
        spill = max(soil - 25.0, 0.0)
        soil -= spill
        fast = 0.7 * fast + 0.3 * spill
        flow[d] = fast + 0.02 * soil
    return np.stack([pet, np.sqrt(rain)], 1), flow + rng.normal(0, 0.1, days)


class FlowData(Dataset):
    def __init__(self, x, y, lookback):
        self.x = torch.tensor(x, dtype=torch.float32)
        self.y = torch.tensor(y, dtype=torch.float32)
        self.lb = lookback

    def __len__(self):
        return len(self.x) - self.lb + 1

    def __getitem__(self, i):
        return self.x[i:i + self.lb], self.y[i + self.lb - 1]


forcing, flow = catchment(365 * 12)
cut = 365 * 9
forcing = (forcing - forcing[:cut].mean(0)) / forcing[:cut].std(0)
m, s = flow[:cut].mean(), flow[:cut].std()
train_dl = DataLoader(FlowData(forcing[:cut], (flow[:cut] - m) / s, args.lookback), batch_size=64, shuffle=True)
test_dl = DataLoader(FlowData(forcing[cut:], (flow[cut:] - m) / s, args.lookback), batch_size=512)

lstm, head = nn.LSTM(2, 32, batch_first=True), nn.Linear(32, 1)
opt = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=5e-3)
for ep in range(args.epochs):
    for x, y in train_dl:
        q = head(lstm(x)[0][:, -1]).squeeze(1)
        loss = nn.functional.mse_loss(q, y)
        opt.zero_grad(); loss.backward(); opt.step()

with torch.no_grad():
    sim, obs = map(torch.cat, zip(*[(head(lstm(x)[0][:, -1]).squeeze(1), y) for x, y in test_dl]))
print("NSE on the last three years: %.3f" % (1 - ((sim - obs) ** 2).sum() / ((obs - obs.mean()) ** 2).sum()))
