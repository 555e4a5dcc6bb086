import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(244)
rng = np.random.default_rng(244)
a = [0.1, 0.1]
for i in range(2500):
    a.append(np.clip(1 - 1.3 * a[-1] ** 2 + 0.3 * a[-2] + 0.02 * rng.normal(), -1.2, 1.25))
series = np.array(a[100:], dtype="float32")
train, test = series[:1900], series[1900:]
mu, sigma = train.mean(), train.std()

def windows(s, width=12):
    s = torch.tensor((s - mu) / sigma).unfold(0, width + 1, 1)
    return s[:, :-1].unsqueeze(-1), s[:, -1:]

x_tr, y_tr = windows(train)
x_te, y_te = windows(test)
loader = DataLoader(TensorDataset(x_tr, y_tr), batch_size=64, shuffle=True)

class LSTMForecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, batch_first=True)
        self.linear = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.linear(out[:, -1])

model = LSTMForecaster()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(14):
    for x, y in loader:
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    mse = ((model(x_te) - y_te) ** 2).mean().item()
    naive = ((x_te[:, -1] - y_te) ** 2).mean().item()
print("lstm", mse, "last value", naive, "variance", y_te.var().item())
