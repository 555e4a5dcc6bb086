import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

np.random.seed(11)
torch.manual_seed(11)


def bearing(n=3600):
    """vibration level (mm/s) of a bearing: duty pattern on top of slow wear"""
    a = np.zeros(n)
    a[0], a[1] = 0.1, 0.3
    for k in range(2, n):
        a[k] = 1 - 1.4 * a[k - 1] ** 2 + 0.3 * a[k - 2]
    wear = 7.0 * (np.arange(n) / n) ** 5
    return 2.0 + 0.5 * a + wear + 0.02 * np.random.randn(n)


vib = bearing()
n_train = int(len(vib) * 0.7)
mean, std = vib.mean(), vib.std()
z = torch.tensor((vib - mean) / std, dtype=torch.float32)

L = 8
win = z.unfold(0, L + 1, 1)
train, test = win[:n_train - L], win[n_train:]
loader = DataLoader(TensorDataset(train[:, :-1], train[:, -1:]), batch_size=64, shuffle=True)


class Forecaster(nn.Module):
    """works on the shape of the window, adds the last level back at the end"""

    def __init__(self, hidden=48):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(L - 1, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh(),
                                  nn.Linear(hidden, 1))

    def forward(self, x):
        last = x[:, -1:]
        return last + self.body(x[:, :-1] - last)


model = Forecaster()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
criterion = nn.MSELoss()
for epoch in range(30):
    total = 0.0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
    if epoch % 5 == 4:
        print(epoch + 1, total / len(train))

with torch.no_grad():
    print("test mse", criterion(model(test[:, :-1]), test[:, -1:]).item())
