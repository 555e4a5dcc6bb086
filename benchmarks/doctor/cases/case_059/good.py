import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(59)
torch.manual_seed(59)
n = 1800
step = np.zeros(n)
for t in range(2, n):
    step[t] = 0.8 * np.sin(3 * step[t - 1]) + 0.05 * rng.normal()
    if rng.random() < 0.05:
        step[t] = -step[t]
price = np.cumsum(step - step.mean()) + 60
cut = 1400
mean, std = price[:cut].mean(), price[:cut].std()
level = (price - mean) / std
L = 12
X = np.stack([level[i:i + L] for i in range(n - L)])
y = level[L:]
base = X[:, -1].copy()
scale = np.diff(level[:cut]).std()
X = (X - base[:, None]) / scale
X = torch.tensor(X, dtype=torch.float32).unsqueeze(-1)
y = torch.tensor((y - base) / scale, dtype=torch.float32).unsqueeze(-1)
k = cut - L

class PriceNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        return self.fc(self.lstm(x)[0][:, -1])

net = PriceNet()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(20):
    for i in torch.randperm(k).split(64):
        loss = nn.functional.mse_loss(net(X[:k][i]), y[:k][i])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    forecast = net(X[k:]).numpy()[:, 0] * scale + base[k:]
truth = level[cut:]
print("test mse", ((forecast - truth) ** 2).mean(), "variance", truth.var())
print("plot", forecast[:5].round(2), truth[:5].round(2))
