import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(16)
# 24 hours of vibration amplitude -> accumulated bearing wear (old damage heals a little)
W = 24
X = torch.randn(1600, W)
wear = torch.zeros(1600)
for t in range(W):
    wear = 0.92 * wear + 0.2 * torch.relu(X[:, t].abs() - 0.5) ** 1.5
y = (wear + 0.02 * torch.randn(1600)).unsqueeze(1)
y = (y - y[:1200].mean()) / y[:1200].std()

# nn.LSTM needs three dimensions
X = X.unsqueeze(-1)

loader = DataLoader(TensorDataset(X[:1200], y[:1200]), batch_size=40, shuffle=True)


class WearModel(nn.Module):
    def __init__(self, n_in):
        super().__init__()
        self.lstm = nn.LSTM(n_in, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1, :])


model = WearModel(X.shape[-1])
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
crit = nn.MSELoss()
for epoch in range(20):
    for xb, yb in loader:
        opt.zero_grad()
        loss = crit(model(xb), yb)
        loss.backward()
        opt.step()
    if (epoch + 1) % 5 == 0:
        with torch.no_grad():
            print(epoch + 1, loss.item(), "test", crit(model(X[1200:]), y[1200:]).item())
