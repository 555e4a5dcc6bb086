import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(10)
# heart rate of runners after 20 minutes, from pace and slope of every minute
n, minutes = 1600, 20
pace = torch.randn(n, minutes)
slope = torch.randn(n, minutes)
hr = 70 + 10 * torch.rand(n)
rest = hr.clone()
for m in range(minutes):
    goal = rest + 60 * torch.sigmoid(1.5 * pace[:, m] * slope[:, m] + pace[:, m])
    hr = hr + 0.25 * (goal - hr)
hr = hr + torch.randn(n)
x = torch.stack([pace, slope, ((rest - 75) / 3)[:, None].expand(-1, minutes)], dim=-1)
y = ((hr - 105) / 8).unsqueeze(1)
train, test = random_split(TensorDataset(x, y), [1280, 320])
train_dl = DataLoader(train, batch_size=32, shuffle=True)
test_dl = DataLoader(test, batch_size=320)


class Runner(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(input_size=3, hidden_size=32)
        self.linear = nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.linear(out[:, -1, :])


model = Runner()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(15):
    for xb, yb in train_dl:
        loss = nn.functional.mse_loss(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    for xb, yb in test_dl:
        print("test RMSE (bpm):", 8 * nn.functional.mse_loss(model(xb), yb).sqrt().item())
        print("spread (bpm):", 8 * yb.std().item())
