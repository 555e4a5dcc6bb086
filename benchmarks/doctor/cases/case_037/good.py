import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(37)
X = torch.randn(1000, 10, 3)
y = torch.tanh(X[:, -1, 0] * 2) + X[:, -2, 1] * X[:, -1, 2]
train_loader = DataLoader(TensorDataset(X[:800], y[:800]), batch_size=32, shuffle=True)

class RNNRegressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(3, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.fc(out[:, -1])

model = RNNRegressor()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(20):
    total = 0
    for xb, yb in train_loader:
        pred = model(xb)
        loss = criterion(pred, yb.unsqueeze(1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    if epoch % 5 == 4:
        print("epoch", epoch + 1, "loss", total / len(train_loader))

with torch.no_grad():
    p = model(X[800:]).squeeze(1)
    print("correlation with truth", torch.corrcoef(torch.stack([p, y[800:]]))[0, 1].item())
    print("mse", (p - y[800:]).pow(2).mean().item(), "variance", y[800:].var().item())
