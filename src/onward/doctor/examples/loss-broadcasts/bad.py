"""Predictions (batch, 1) meet targets (batch,)."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(640, 10, 1)
y = x[:, -1, 0] * x[:, -2, 0] + 0.5 * x[:, -3, 0]
train = DataLoader(TensorDataset(x[:512], y[:512]), batch_size=32, shuffle=True)
test = DataLoader(TensorDataset(x[512:], y[512:]), batch_size=32)


class Regressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.fc(out[:, -1, :])


model = Regressor()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(15):
    model.train()
    for xb, yb in train:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()

model.eval()
with torch.no_grad():
    losses = [criterion(model(xb), yb).item() for xb, yb in test]
print("test loss", sum(losses) / len(losses))
