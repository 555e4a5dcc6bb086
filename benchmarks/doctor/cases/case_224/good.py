import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(2240)
rng = np.random.RandomState(0)
steps = 2000
gas = rng.uniform(-1, 1, steps)
co2 = np.zeros(steps)
for i in range(2, steps):
    co2[i] = 0.4 * co2[i - 1] + 2.5 * gas[i] * gas[i - 1] + 0.5 * gas[i - 2] ** 3
x = torch.FloatTensor(np.array([gas[i - 5:i + 1] for i in range(5, steps)]))[:, :, None]
y = torch.FloatTensor((co2[5:] - co2.mean()) / co2.std())[:, None]
train = TensorDataset(x[:1600], y[:1600])
valid = TensorDataset(x[1600:], y[1600:])

class GasRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 24, batch_first=True)
        self.dense = nn.Linear(24, 12)
        self.relu = nn.ReLU()
        self.dense2 = nn.Linear(12, 1)

    def forward(self, x):
        out, h = self.rnn(x)
        out = self.relu(self.dense(out[:, -1, :]))
        return self.dense2(out)

def run_epoch(model, loader, optimizer=None):
    total = 0
    for xb, yb in loader:
        loss = nn.functional.mse_loss(model(xb), yb)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        total += loss.item() * len(xb)
    return total / len(loader.dataset)

model = GasRNN()
optimizer = torch.optim.Adam(model.parameters(), lr=0.007)
for epoch in range(12):
    tr = run_epoch(model, DataLoader(train, 64, shuffle=True), optimizer)
    with torch.no_grad():
        va = run_epoch(model, DataLoader(valid, 200))
    print(f"epoch {epoch} train {tr:.4f} valid {va:.4f}")
