"""A price climbs out of the range it was trained on; the network forecasts its level."""

import torch
from torch import nn

torch.manual_seed(3)
STEPS, LENGTH, CUT = 1500, 12, 1000
move = 0.02 + 0.2 * torch.randn(STEPS)
for t in range(1, STEPS):
    move[t] += 0.7 * move[t - 1]
price = move.cumsum(0)
price = (price - price[:CUT].mean()) / price[:CUT].std()
x = price.unfold(0, LENGTH, 1)[:-1].unsqueeze(-1)
y = price[LENGTH:].unsqueeze(-1)


class Level(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, batch_first=True)
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


model = Level()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
seen = CUT - LENGTH
for epoch in range(9):
    order = torch.randperm(seen)
    for i in range(0, seen, 50):
        rows = order[i : i + 50]
        optimizer.zero_grad()
        loss = criterion(model(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    print("test", criterion(model(x[CUT:]), y[CUT:]).item())
    print("repeating the last value", criterion(x[CUT:, -1], y[CUT:]).item())
