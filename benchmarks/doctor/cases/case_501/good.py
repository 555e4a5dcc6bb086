import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(0)

# Henon map, I want to forecast the next value and then iterate
x = [0.1, 0.3]
for _ in range(2700):
    x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
x = np.array(x[100:], dtype=np.float32)
lookback = 6


def create_dataset(series):
    X, y = [], []
    for i in range(len(series) - lookback - 1):
        X.append(series[i:i + lookback])
        y.append(series[i + lookback])
    return torch.tensor(np.array(X)).unsqueeze(-1), torch.tensor(np.array(y)).unsqueeze(-1)


X_train, y_train = create_dataset(x[:2000])
X_test, y_test = create_dataset(x[2000:])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1])


model = Net()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(30):
    for idx in torch.randperm(len(X_train)).split(64):
        loss = nn.functional.mse_loss(model(X_train[idx]), y_train[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    print("test mse", nn.functional.mse_loss(model(X_test), y_test).item())
    # iterate the map from 100 starting points, 4 steps each
    starts = torch.arange(0, 500, 5)
    truth = torch.tensor(x[2000:])
    window = X_test[starts]
    for k in range(4):
        nxt = model(window)
        err = (nxt[:, 0] - truth[starts + lookback + k]).pow(2).mean()
        print("step", k + 1, "mse", err.item())
        window = torch.cat([window[:, 1:], nxt.unsqueeze(1)], dim=1)
