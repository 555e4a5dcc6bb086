"""What happened 24 hours ago decides; the network is shown the last 30."""

import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
rng = np.random.default_rng(0)
demand = rng.normal(size=1500).astype("float32")
for hour in range(24, len(demand)):
    demand[hour] = 0.9 * demand[hour - 24] + 0.4 * demand[hour]
WINDOW = 30


def cut(series):
    x = np.stack([series[i : i + WINDOW] for i in range(len(series) - WINDOW)])
    return torch.from_numpy(x).unsqueeze(-1), torch.from_numpy(series[WINDOW:]).unsqueeze(-1)


class Demand(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 32, batch_first=True)
        self.linear = nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.linear(out[:, -1])


x_train, y_train = cut(demand[:1200])
x_test, y_test = cut(demand[1200:])
model = Demand()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(7):
    for i in range(0, len(x_train), 64):
        optimizer.zero_grad()
        loss = criterion(model(x_train[i : i + 64]), y_train[i : i + 64])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    print("test", criterion(model(x_test), y_test).item(), "variance", y_test.var().item())
