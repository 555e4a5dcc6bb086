# Sockeye runs: number of fish coming back to each river, year by year.
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

YEARS, RIVERS, GENERATION = 44, 220, 5
LOOKBACK = 8


def simulate_rivers(rng):
    growth = 2.6
    runs = np.empty((RIVERS, YEARS))
    runs[:, :GENERATION] = rng.uniform(0.05, 2.0, (RIVERS, GENERATION))
    for year in range(GENERATION, YEARS):
        spawners = runs[:, year - GENERATION]
        runs[:, year] = spawners * np.exp(growth * (1 - spawners) + 0.1 * rng.standard_normal(RIVERS))
    return np.log(runs)


def to_windows(table):
    xs, ys = [], []
    for river in table:
        for year in range(LOOKBACK, YEARS):
            xs.append(river[year - LOOKBACK : year])
            ys.append(river[year])
    return torch.tensor(np.array(xs)).float().unsqueeze(-1), torch.tensor(np.array(ys)).float()


class RunForecast(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.gru = nn.GRU(1, width, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1))

    def forward(self, x):
        seq, _ = self.gru(x)
        return self.mlp(seq[:, -1]).squeeze(1)


if __name__ == "__main__":
    torch.manual_seed(1)
    runs = simulate_rivers(np.random.default_rng(1))
    train, test = runs[:180], runs[180:]
    m, s = train.mean(), train.std()
    X_tr, y_tr = to_windows((train - m) / s)
    X_te, y_te = to_windows((test - m) / s)
    model = RunForecast()
    opt = torch.optim.Adam(model.parameters(), lr=6e-3)
    for epoch in range(12):
        for xb, yb in DataLoader(TensorDataset(X_tr, y_tr), batch_size=64, shuffle=True):
            opt.zero_grad()
            loss = nn.functional.smooth_l1_loss(model(xb), yb)
            loss.backward()
            opt.step()
        with torch.no_grad():
            mae = (model(X_te) - y_te).abs().mean().item() * s
        print(f"epoch {epoch:2d}  MAE on unseen rivers (log fish) {mae:.3f}")
