import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(89)
torch.manual_seed(89)
n, T = 1000, 12
X = rng.normal(size=(n, T, 4)).astype(np.float32)
X[:, :, 2] = 7.0
target = np.sin(2 * X[:, -1, 0]) + X[:, -2, 1] * X[:, -1, 3]

mean = X[:800].mean(axis=(0, 1))
std = X[:800].std(axis=(0, 1))
X = (X - mean) / std
X = torch.tensor(X, dtype=torch.float32)
y = torch.tensor(target, dtype=torch.float32).view(-1, 1)

class MultiLSTM(nn.Module):
    def __init__(self, n_features):
        super().__init__()
        self.lstm = nn.LSTM(n_features, 24, batch_first=True)
        self.linear = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.linear(out[:, -1])

model = MultiLSTM(4)
opt = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = nn.MSELoss()
for epoch in range(16):
    order = torch.randperm(800)
    for i in range(0, 800, 40):
        batch = order[i:i + 40]
        loss = criterion(model(X[batch]), y[batch])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 0:
        print("epoch", epoch, "loss", loss.item())
with torch.no_grad():
    print("test", criterion(model(X[800:]), y[800:]).item(), "variance", y[800:].var().item())
