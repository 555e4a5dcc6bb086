import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(83)
u = torch.randn(700, 20, 1)
y = torch.zeros(700, 20, 1)
for t in range(1, 20):
    y[:, t] = 0.5 * y[:, t - 1] + u[:, t] * torch.tanh(u[:, t - 1])
train = DataLoader(TensorDataset(u[:550], y[:550]), batch_size=25, shuffle=True)
u_val, y_val = u[550:], y[550:]

class Ident(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, u):
        return self.out(self.lstm(u)[0])

model = Ident()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = nn.MSELoss()
for epoch in range(14):
    losses = []
    for a, b in train:
        optimizer.zero_grad()
        loss = criterion(model(a), b)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    if epoch % 2 == 0:
        with torch.no_grad():
            val = criterion(model(u_val), y_val).item()
        print(f"epoch {epoch} train {sum(losses) / len(losses):.4f} val {val:.4f}")
print("variance", y_val.var().item())
