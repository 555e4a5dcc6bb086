"""Satellite mode: two command bits near the start of the log agree or not; the mode is read at its end."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

LENGTH = 20


def telemetry_logs(n, rng):
    bits = rng.choice([-1.0, 1.0], (n, 2))
    mode = (bits[:, 0] != bits[:, 1]).astype(int)
    x = 0.2 * rng.standard_normal((n, LENGTH, 2))
    first = rng.integers(0, 3, n)
    for k in range(2):
        x[np.arange(n), first + k] += bits
    return torch.tensor(x, dtype=torch.float32), torch.tensor(mode)


class ElmanClassifier(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.i2h = nn.Linear(2, hidden)
        self.h2h = nn.Linear(hidden, hidden, bias=False)
        nn.init.orthogonal_(self.h2h.weight)
        self.fc = nn.Linear(hidden, 2)

    def forward(self, x):
        h = x.new_zeros(len(x), self.h2h.in_features)
        for t in range(x.shape[1]):
            h = torch.sigmoid(self.i2h(x[:, t]) + self.h2h(h))
        return self.fc(h)


def accuracy(model, x, y):
    with torch.no_grad():
        return (model(x).argmax(dim=1) == y).float().mean().item()


torch.manual_seed(90)
rng = np.random.default_rng(90)
x_train, y_train = telemetry_logs(2500, rng)
x_test, y_test = telemetry_logs(500, rng)
loader = DataLoader(TensorDataset(x_train, y_train), batch_size=50, shuffle=True)
model = ElmanClassifier()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(1, 13):
    for xb, yb in loader:
        loss = nn.functional.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    if epoch % 2 == 0:
        print(f"epoch {epoch:2d} loss {loss.item():.3f} test accuracy {accuracy(model, x_test, y_test):.3f}")
