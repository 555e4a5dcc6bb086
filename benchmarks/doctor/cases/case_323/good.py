import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

# Soil store that spills into a slow store; rain -> inflow of the lake, six hours ahead.
rng = np.random.default_rng(19)
torch.manual_seed(19)
hours = 4500
storm = rng.random(hours) < 0.03
rain = np.convolve(np.where(storm, rng.gamma(2.0, 6.0, hours), 0), [0.2, 0.4, 0.25, 0.15])[:hours]
s1, s2, inflow = 0.0, 0.0, np.zeros(hours)
for h in range(hours):
    o1 = 0.12 * max(s1 - 25, 0.0)
    s1 += rain[h] - o1 - 0.01 * s1
    o2 = 0.02 * s2 ** 1.3
    s2 += o1 - o2
    inflow[h] = o2
inflow *= np.exp(0.02 * rng.standard_normal(hours))

n_tr, past, lead = 3300, 24, 6
z = np.stack([rain, inflow], 1)
z = (z - z[:n_tr].mean(0)) / z[:n_tr].std(0)
X = torch.tensor(np.stack([z[i - past:i] for i in range(past, hours - lead)]), dtype=torch.float32)
Y = torch.tensor(z[past + lead - 1:hours - 1, 1], dtype=torch.float32).unsqueeze(1)
k = n_tr - past - lead
loader = DataLoader(TensorDataset(X[:k], Y[:k]), batch_size=64, shuffle=True)
X_test, Y_test = X[n_tr:], Y[n_tr:]


class InflowNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 24, batch_first=True)
        self.fc1 = nn.Linear(24, 16)
        self.fc2 = nn.Linear(16, 1)

    def forward(self, x):
        _, h = self.rnn(x)
        z = torch.relu(self.fc1(h[-1]))
        return self.fc2(z)


net = InflowNet()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
mse = nn.MSELoss()
for epoch in range(15):
    s = 0.0
    for xb, yb in loader:
        opt.zero_grad()
        loss = mse(net(xb), yb)
        loss.backward()
        opt.step()
        s += loss.item()
    if (epoch + 1) % 5 == 0:
        print(f"epoch {epoch + 1}: {s / len(loader):.4f}")
with torch.no_grad():
    res = net(X_test) - Y_test
print("NSE on the test period: %.3f" % (1 - (res ** 2).mean() / Y_test.var()))
