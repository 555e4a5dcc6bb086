"""Every step takes the next batch of the loader."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(512, 15, 2)
y = (x[:, :, 0] * x[:, :, 1]).mean(1, keepdim=True) * 4
x_test = torch.randn(128, 15, 2)
y_test = (x_test[:, :, 0] * x_test[:, :, 1]).mean(1, keepdim=True) * 4
loader = DataLoader(TensorDataset(x, y), batch_size=16)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.out(out.mean(1))


model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(xb), yb)
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    print("training", loss.item(), "test", nn.functional.mse_loss(model(x_test), y_test).item())
