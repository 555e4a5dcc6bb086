"""Standardised values are to be forecast by an output without bounds."""

import torch
from torch import nn

torch.manual_seed(0)
series = torch.randn(1200)
for t in range(2, 1200):
    series[t] = 1.5 * series[t - 1] - 0.8 * series[t - 2] + 0.3 * series[t]
series = (series - series[:900].mean()) / series[:900].std()
LENGTH = 12
x = series.unfold(0, LENGTH, 1)[:-1].unsqueeze(-1)
y = series[LENGTH:].unsqueeze(-1)


class Forecast(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 20, batch_first=True)
        self.fc = nn.Linear(20, 1)

    def forward(self, x):
        _, h = self.gru(x)
        return self.fc(h[-1])


model = Forecast()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(6):
    for i in range(0, 880, 40):
        optimizer.zero_grad()
        loss = criterion(model(x[i : i + 40]), y[i : i + 40])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    print("test", criterion(model(x[900:]), y[900:]).item())
