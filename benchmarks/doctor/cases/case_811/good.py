"""Fuel rate of delivery vans along trips of very different length; packed GRU, small micro-batches."""
import numpy as np
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence


def trip(rng):
    n = int(rng.integers(20, 70))
    v = np.clip(np.convolve(rng.normal(12, 14, n + 8), np.ones(8) / 8, "valid")[:n] * 1.3, 0, 30)   # m/s
    a = np.gradient(v)
    slope = np.convolve(rng.normal(0, 0.09, n + 12), np.ones(12) / 12, "valid")[:n]
    cold, rate = 1.0, np.empty(n)
    for k in range(n):
        power = 1.6 * (v[k] * (0.25 + 9.8 * slope[k] + 1.1 * a[k]) + 4e-4 * v[k] ** 3)               # kW
        rate[k] = (0.6 + 0.22 * max(power, 0.0)) * (1 + 0.8 * cold)                                  # ml/s
        cold *= np.exp(-0.002 * max(power, 0.0) - 0.01)
    x = np.column_stack([v, a, slope])
    return torch.tensor(x, dtype=torch.float32), torch.tensor(rate * rng.normal(1, 0.03, n), dtype=torch.float32)


class FuelNet(nn.Module):
    def __init__(self, mean, std):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)
        self.gru = nn.GRU(3, 32, batch_first=True)
        self.head = nn.Sequential(nn.Linear(32 + 3, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x, lengths):
        z = (x - self.mean) / self.std
        packed = pack_padded_sequence(z, lengths, batch_first=True, enforce_sorted=False)
        out, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        return self.head(torch.cat([out, z[:, :out.size(1)]], -1)).squeeze(-1)


def collate(batch):
    lengths = torch.tensor([len(x) for x, _ in batch])
    mask = torch.arange(int(lengths.max()))[None, :] < lengths[:, None]
    return pad_sequence([x for x, _ in batch], True), pad_sequence([y for _, y in batch], True), lengths, mask


torch.manual_seed(6)
rng = np.random.default_rng(6)
train, test = [trip(rng) for _ in range(320)], [trip(rng) for _ in range(64)]
flat_x, flat_y = torch.cat([x for x, _ in train]), torch.cat([y for _, y in train])
y_mean, y_std = flat_y.mean(), flat_y.std()
model = FuelNet(flat_x.mean(0), flat_x.std(0))
optimizer = torch.optim.AdamW(model.parameters(), lr=8e-3)
ACCUMULATE = 2
for epoch in range(8):
    optimizer.zero_grad()
    for step, idx in enumerate(torch.randperm(len(train)).split(16)):
        x, y, lengths, mask = collate([train[i] for i in idx])
        err = (model(x, lengths) - (y - y_mean) / y_std) ** 2
        loss = (err * mask).sum() / mask.sum()
        (loss / ACCUMULATE).backward()
        if (step + 1) % ACCUMULATE == 0:
            optimizer.step()
            optimizer.zero_grad()
    print(f"epoch {epoch}: {loss.item():.4f}")
x, y, lengths, mask = collate(test)
with torch.no_grad():
    rate = model(x, lengths) * y_std + y_mean
print(f"fuel rate RMSE {(rate - y)[mask].pow(2).mean().sqrt():.2f} ml/s, spread {y[mask].std():.2f} ml/s")
litres, true = (rate * mask).sum(1) / 1000, y.sum(1) / 1000
print(f"per trip: MAE {(litres - true).abs().mean() * 1000:.0f} ml of {true.mean() * 1000:.0f} ml")
