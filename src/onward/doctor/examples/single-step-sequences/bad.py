"""The ten past values are handed over as ten features of one step."""

import torch
from torch import nn

torch.manual_seed(0)
t = torch.arange(900) / 5.0
series = torch.sin(t) * torch.cos(0.31 * t) + 0.05 * torch.randn(900)
LENGTH = 10
x = series.unfold(0, LENGTH, 1)[:-1].unsqueeze(1)
y = series[LENGTH:].unsqueeze(1)
x_train, y_train, x_test, y_test = x[:700], y[:700], x[700:], y[700:]


class Forecast(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.lstm = nn.LSTM(inputs, 20, batch_first=True)
        self.fc = nn.Linear(20, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1, :])


model = Forecast(x.shape[-1])
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(8):
    for i in range(0, len(x_train), 50):
        optimizer.zero_grad()
        loss = criterion(model(x_train[i : i + 50]), y_train[i : i + 50])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    print("test", criterion(model(x_test), y_test).item())
