import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(110)
torch.manual_seed(110)
returns = rng.normal(0, 1, 2500)
price = 100 + np.cumsum(returns)
scale = 10.0
L = 10
base = price[L - 1:-1]
X = np.stack([price[i:i + L] - price[i + L - 1] for i in range(len(price) - L)]) / scale
y = (price[L:] - base) / scale
X = torch.tensor(X, dtype=torch.float32).unsqueeze(-1)
y = torch.tensor(y, dtype=torch.float32).unsqueeze(-1)
X_train, y_train, X_test, y_test = X[:2000], y[:2000], X[2000:], y[2000:]

class Walk(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 8, batch_first=True)
        self.fc = nn.Linear(8, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return x[:, -1] + self.fc(out[:, -1])

model = Walk()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3, weight_decay=1e-3)
criterion = nn.MSELoss()
for epoch in range(6):
    for idx in torch.randperm(2000).split(64):
        optimizer.zero_grad()
        loss = criterion(model(X_train[idx]), y_train[idx])
        loss.backward()
        optimizer.step()
with torch.no_grad():
    mse = criterion(model(X_test), y_test).item() * scale ** 2
naive = float(np.mean((price[2000 + L:] - base[2000:]) ** 2))
print(f"model {mse:.3f}, last value {naive:.3f}: a random walk, nothing to gain")
