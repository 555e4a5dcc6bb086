import numpy as np
import pandas as pd
import torch
import torch.nn as nn

np.random.seed(0)
torch.manual_seed(0)
# NO2 at a street canyon: traffic piles up, cross wind flushes it
n = 2600
traffic = pd.Series(np.random.randn(n)).ewm(span=3).mean() * 1.5
wind = pd.Series(np.random.randn(n)).ewm(span=3).mean() * 1.5
no2 = np.zeros(n)
for t in range(1, n):
    no2[t] = 0.6 * no2[t - 1] + np.exp(0.7 * traffic[t]) * (1 - np.tanh(1.5 * wind[t])) + 0.1 * np.random.randn()
data = np.column_stack([traffic, wind, no2])[50:]
cut = 2000
data = (data - data[:cut].mean(0)) / data[:cut].std(0)

look = 8
X = np.array([data[i:i + look, :2] for i in range(len(data) - look)])
y = data[look - 1:-1, 2]
X, y = torch.tensor(X, dtype=torch.float), torch.tensor(y, dtype=torch.float)
train_x, train_y, test_x, test_y = X[:cut - look], y[:cut - look], X[cut:], y[cut:]


class Canyon(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1])


model = Canyon()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(16):
    for idx in torch.randperm(len(train_x)).split(50):
        loss = ((model(train_x[idx]) - train_y[idx]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("epoch", epoch, "loss", loss.item())
pred = model(test_x).detach().numpy().ravel()
print("correlation on test data", np.corrcoef(pred, test_y.numpy())[0, 1])
print("rmse", np.sqrt(np.mean((pred - test_y.numpy()) ** 2)))
