"""Moth catches in a light trap network: forecast next week's log catch with an LSTM."""
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

SEED, SITES, WEEKS, WIN = 41, 24, 160, 8


def site_series(gen):
    x = np.zeros(WEEKS + 20)
    for w in range(2, WEEKS + 20):
        dens = x[w - 1]
        growth = 2.5 * (1 - np.exp(dens)) - 0.2 * x[w - 2]
        x[w] = dens + growth + gen.normal(0, 0.06)
    return x[20:]


def to_windows(series):
    x = np.lib.stride_tricks.sliding_window_view(series, WIN + 1, axis=1).reshape(-1, WIN + 1)
    x = torch.tensor(x.copy(), dtype=torch.float32)
    return x[:, :-1].unsqueeze(-1), x[:, -1:]


class CatchLSTM(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        y, _ = self.lstm(x)
        return self.fc(y[:, -1])


torch.manual_seed(SEED)
gen = np.random.default_rng(SEED)
catches = np.stack([site_series(gen) for _ in range(SITES)])
mean, std = catches[:, :120].mean(), catches[:, :120].std()
catches = (catches - mean) / std
train_x, train_y = to_windows(catches[:, :120])
test_x, test_y = to_windows(catches[:, 120:])
dl = DataLoader(TensorDataset(train_x, train_y), batch_size=64, shuffle=True)

model = CatchLSTM()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
loss_function = nn.MSELoss()
for epoch in range(20):
    batch_losses = []
    for xb, yb in dl:
        optimizer.zero_grad()
        loss = loss_function(model(xb), yb)
        loss.backward()
        optimizer.step()
        batch_losses.append(loss.item())
    if (epoch + 1) % 5 == 0:
        with torch.no_grad():
            print(f"epoch {epoch + 1}: train {np.mean(batch_losses):.4f}, later weeks {loss_function(model(test_x), test_y).item():.4f}")
