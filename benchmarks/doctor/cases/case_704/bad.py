import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader

torch.manual_seed(42)
rng, HOURS = np.random.default_rng(42), 36


def simulate_events(n):
    """One row per rain event: hourly rain r0..r35 [mm] and the highest river level that followed [m]."""
    bursts = rng.random((n, HOURS)) < 0.15
    rain = bursts * rng.gamma(1.5, 4.0, size=(n, HOURS))
    soil, level = np.zeros(n), np.zeros((n, HOURS))
    for h in range(HOURS):
        soil = 0.8 * soil + rain[:, h]
        level[:, h] = 0.4 + 0.012 * np.maximum(soil - 10.0, 0.0) ** 1.5
    table = pd.DataFrame(rain, columns=[f"r{h}" for h in range(HOURS)])
    return table.assign(peak=level.max(axis=1) + 0.01 * rng.normal(size=n))


class EventSet(Dataset):
    def __init__(self, table):
        self.rain = torch.tensor(table.drop(columns="peak").values, dtype=torch.float32) / 10.0
        self.peak = torch.tensor(table["peak"].values, dtype=torch.float32)

    def __len__(self):
        return len(self.peak)

    def __getitem__(self, i):
        return self.rain[i].unsqueeze(0), self.peak[i]


class PeakLSTM(nn.Module):
    def __init__(self, n_features, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(n_features, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        _, (h, _) = self.lstm(x)
        return self.out(h[-1]).squeeze(1)


train, test = EventSet(simulate_events(1200)), EventSet(simulate_events(400))
model = PeakLSTM(n_features=train[0][0].shape[-1])
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10, gamma=0.5)
for epoch in range(22):
    for x, y in DataLoader(train, batch_size=64, shuffle=True):
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    scheduler.step()
x, y = next(iter(DataLoader(test, batch_size=len(test))))
with torch.no_grad():
    err = model(x) - y
print(f"RMSE {err.pow(2).mean().sqrt():.3f} m, NSE {1 - err.pow(2).mean() / y.var():.3f}")
