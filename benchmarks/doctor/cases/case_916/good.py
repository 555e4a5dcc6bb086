"""Tomorrow's reservoir inflow from three weeks of weather. One row per day in the tensors."""
import numpy as np
import torch
from torch import nn

torch.manual_seed(14)
rng = np.random.default_rng(14)
DAYS, HIST = 3600, 21

rain = rng.gamma(0.9, 10, DAYS) * (rng.random(DAYS) < 0.4)
warm = 10 - 8 * np.cos(2 * np.pi * np.arange(DAYS) / 365) + rng.normal(0, 3, DAYS)
store, inflow = 15.0, np.zeros(DAYS + 1)
for d in range(DAYS):
    store = max(0.8 * store + rain[d] - 0.15 * max(warm[d], 0), 0.0)
    quick = max(store - 20.0, 0.0) * 0.6
    store -= quick
    inflow[d + 1] = 0.5 * inflow[d] + quick + 0.03 * store
inflow = inflow + rng.normal(0, 0.15, DAYS + 1)

weather = np.stack([np.sqrt(rain), warm], axis=1)
split = 2700
weather = (weather - weather[:split].mean(0)) / weather[:split].std(0)
centre, spread = inflow[:split].mean(), inflow[:split].std()
weather = torch.tensor(weather, dtype=torch.float32)
target = torch.tensor((inflow - centre) / spread, dtype=torch.float32)


def batch_of(days):
    """x: (HIST, len(days), 2), weather up to and including the day; y: inflow of the day after"""
    x = torch.stack([weather[days - HIST + 1 + k] for k in range(HIST)])
    return x, target[days + 1]


lstm = nn.LSTM(2, 32)
dense = nn.Linear(32, 1)
weights = [p for m in (lstm, dense) for p in m.parameters()]
opt = torch.optim.AdamW(weights, lr=5e-3)
train_days = torch.arange(HIST, split - 1)
test_days = torch.arange(split + HIST, DAYS)

for epoch in range(12):
    seen = 0.0
    for days in train_days[torch.randperm(len(train_days))].split(64):
        x, y = batch_of(days)
        yhat = dense(lstm(x)[0][-1])[:, 0]
        loss = (yhat - y).square().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        seen += loss.item() * len(days)
    if epoch % 3 == 2:
        with torch.no_grad():
            x, y = batch_of(test_days)
            nse = 1 - (dense(lstm(x)[0][-1])[:, 0] - y).square().mean() / y.var()
        print(f"epoch {epoch + 1}: train mse {seen / len(train_days):.4f}, test efficiency {nse.item():.3f}")
