"""A softmax over the only output: the forecast is 1, whatever comes in."""

import torch
from torch import nn

torch.manual_seed(0)


def draw(count, length=15):
    x = torch.randn(count, length, 1)
    y = (x.mean(1) > 0).float()
    return x, y


class Sign(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 16, batch_first=True)
        self.fc = nn.Linear(16, 1)

    def forward(self, x):
        _, (h, _) = self.lstm(x)
        return torch.softmax(self.fc(h[-1]), dim=1)


x, y = draw(512)
x_test, y_test = draw(256)
model = Sign()
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(5):
    for i in range(0, len(x), 32):
        optimizer.zero_grad()
        loss = criterion(model(x[i : i + 32]), y[i : i + 32])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    right = ((model(x_test) > 0.5).float() == y_test).float().mean()
print(f"loss {loss.item():.3f}, accuracy {right.item():.2f}")
