"""Epilepsy monitoring: from a strip of EEG, how long ago was the latest spike? (simulated strips, one derivation)"""
import numpy as np
import torch
from torch import nn

FS, LENGTH = 20, 60


def make_strips(n, gen):
    sig = 0.25 * gen.normal(size=(n, LENGTH))
    since = np.zeros(n)
    for k in range(n):
        at = np.sort(gen.choice(LENGTH - 1, size=gen.integers(2, 6), replace=False))
        sig[k, at] += gen.choice([-1.0, 1.0]) * gen.uniform(1.5, 2.5, len(at))   # sharp wave, either polarity
        sig[k, at + 1] *= 0.2
        since[k] = (LENGTH - 1 - at[-1]) / FS
    return torch.tensor(sig, dtype=torch.float32), torch.tensor(since, dtype=torch.float32)


class SpikeClock(nn.Module):
    def __init__(self, n_in, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(n_in, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        _, (h, _) = self.lstm(x)
        return self.head(h[-1]).squeeze(-1)


if __name__ == "__main__":
    torch.manual_seed(0)
    gen = np.random.default_rng(0)
    x_train, y_train = make_strips(1500, gen)
    x_test, y_test = make_strips(500, gen)
    x_train, x_test = x_train.unsqueeze(1), x_test.unsqueeze(1)

    model = SpikeClock(x_train.shape[-1])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    criterion = nn.MSELoss()
    for epoch in range(14):
        model.train()
        order = torch.randperm(len(x_train))
        running = 0.0
        for i in range(0, len(order), 50):
            idx = order[i:i + 50]
            loss = criterion(model(x_train[idx]), y_train[idx])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            running += loss.item() * len(idx)
        model.eval()
        with torch.no_grad():
            rmse = criterion(model(x_test), y_test).sqrt().item()
        print(f"epoch {epoch + 1}: loss {running / len(order):.3f}  test rmse {rmse:.3f} s  (spread {y_test.std():.3f} s)")
