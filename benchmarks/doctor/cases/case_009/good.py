import numpy as np
import torch
import torch.nn as nn

np.random.seed(4)
torch.manual_seed(4)
n = 2000
price = np.zeros(n)
for t in range(2, n):
    price[t] = 0.9 * np.sin(2.5 * price[t - 1]) - 0.3 * price[t - 2] + 0.4 * np.random.randn()
smooth = np.convolve(price, np.ones(3) / 3, mode="full")[:n]
features = np.stack([price, smooth], axis=1)

lookback = 8
X = np.stack([features[i - lookback:i] for i in range(lookback, n)])
y = price[lookback:]
X = torch.as_tensor(X, dtype=torch.float32)
y = torch.as_tensor(y, dtype=torch.float32)
X_train, y_train = X[:1600], y[:1600]
X_test, y_test = X[1600:], y[1600:]

class Model(nn.Module):
    def __init__(self, n_features, hidden):
        super().__init__()
        self.lstm = nn.LSTM(n_features, hidden, num_layers=1, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        _, (h, _) = self.lstm(x)
        return self.head(h[-1]).squeeze(-1)

model = Model(2, 24)
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
lossf = nn.MSELoss()
for epoch in range(15):
    order = np.random.permutation(1600)
    for k in range(0, 1600, 80):
        b = order[k:k + 80]
        opt.zero_grad()
        l = lossf(model(X_train[b]), y_train[b])
        l.backward()
        opt.step()
with torch.no_grad():
    print("test mse", lossf(model(X_test), y_test).item(), "shock variance", 0.16)
