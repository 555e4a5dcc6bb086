import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(205)

def henon(n, length):
    a, b = 1.4, 0.3
    x, y = 0.2 * torch.rand(n), 0.2 * torch.rand(n)
    out = []
    for t in range(length + 50):
        x, y = 1 - a * x * x + y, b * x
        out.append(x)
    series = torch.stack(out[50:], dim=1)
    return (series + 0.1 * torch.randn_like(series)).unsqueeze(-1)

train, test = henon(900, 21), henon(200, 21)
loader = DataLoader(TensorDataset(train[:, :-1], train[:, 1:]), batch_size=30, shuffle=True)

class NextStep(nn.Module):
    """Predict the next value at every step."""

    def __init__(self, hidden=24):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.linear = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.linear(out)

model = NextStep()
loss_fn = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(1, 16):
    model.train()
    running = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        running += loss.item() * len(x)
    if epoch % 5 == 0:
        print(f"epoch {epoch}: {running / len(train):.5f}")

model.eval()
with torch.no_grad():
    print("test mse", loss_fn(model(test[:, :-1]), test[:, 1:]).item())
