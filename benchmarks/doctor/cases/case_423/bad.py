import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# Pottery kiln with an on/off controller: temperature one sample ahead
torch.manual_seed(26)
rng = np.random.default_rng(26)
n, L = 6000, 12
setpoint = np.repeat(rng.uniform(200, 1000, n // 300 + 1), 300)[:n]
temp, on = np.full(n, 400.0), False
for k in range(1, n):
    gap = setpoint[k - 1] - temp[k - 1]
    on = True if gap > 6 else False if gap < -6 else on
    temp[k] = temp[k - 1] + (3.0 if on else -2.0) + 0.25 * rng.standard_normal()
gap = setpoint - temp

cut = 4500
t_mean, t_std = temp[:cut].mean(), temp[:cut].std()
series = np.stack([(temp - t_mean) / t_std, np.clip(gap / 15, -3, 3)], axis=1).astype(np.float32)
X = torch.tensor(np.stack([series[i : i + L] for i in range(n - L)]))
y = torch.tensor(series[L:, :1])
X_train, y_train, X_test, y_test = X[: cut - L], y[: cut - L], X[cut:], y[cut:]


class KilnLSTM(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(2, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.head(out[:, -1])


model = KilnLSTM()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
loss_fn = nn.MSELoss()
loader = DataLoader(TensorDataset(X_train, y_train), batch_size=64, shuffle=True)
for epoch in range(8):
    running = 0.0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        running += loss.item()
    print(f"Epoch {epoch + 1}: loss {running / len(loader):.2e}")

with torch.no_grad():
    pred = model(X_test)
rmse = (pred - y_test).pow(2).mean().sqrt().item() * t_std
print(f"test RMSE {rmse:.2f} K, R2 {1 - ((pred - y_test).pow(2).mean() / y_test.var()).item():.5f}")
