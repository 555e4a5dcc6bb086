import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(19)
torch.manual_seed(19)
series = list(rng.normal(size=14))
for t in range(14, 3000):
    series.append(1.3 * np.sin(2.2 * series[t - 12]) + 0.25 * rng.normal())
series = np.array(series, dtype=np.float32)

WINDOW = 8
xs = np.stack([series[k:k + WINDOW] for k in range(len(series) - WINDOW)])
ys = series[WINDOW:]
n = 2400
x_train, y_train = torch.tensor(xs[:n]).unsqueeze(-1), torch.tensor(ys[:n])
x_test, y_test = torch.tensor(xs[n:]).unsqueeze(-1), torch.tensor(ys[n:])

class MonthlyModel(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.lstm = nn.LSTM(1, units, batch_first=True)
        self.out = nn.Linear(units, 1)

    def forward(self, x):
        h, _ = self.lstm(x)
        return self.out(h[:, -1]).squeeze(-1)

model = MonthlyModel(24)
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(20):
    perm = torch.randperm(n)
    for i in range(0, n, 100):
        sel = perm[i:i + 100]
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x_train[sel]), y_train[sel])
        loss.backward()
        opt.step()
    if epoch % 5 == 0:
        print(f"{epoch}: {loss.item():.4f}")
model.eval()
with torch.no_grad():
    test = nn.functional.mse_loss(model(x_test), y_test).item()
print("test", test, "of", y_test.var().item())
