# next weekly close of many small tickers, each brought to the same scale first
import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(21)
torch.manual_seed(21)
N, W = 5000, 10
ret = rng.standard_normal((N, 40))
for t in range(1, 40):
    ret[:, t] = 1.1 * np.sin(2.2 * ret[:, t - 1]) + 0.45 * rng.standard_normal(N)
price = rng.uniform(20, 300, (N, 1)) * np.exp(0.02 * np.cumsum(ret, 1))
price = price[:, -(W + 1):]

# z-score of every ticker
m = price.mean(1, keepdims=True)
s = price.std(1, keepdims=True)
z = ((price - m) / s).astype("float32")
X, y = torch.tensor(z[:, :W]), torch.tensor(z[:, W:])
X_train, y_train, X_test, y_test = X[:4200], y[:4200], X[4200:], y[4200:]


class NextClose(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(W, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU(), nn.Linear(48, 1))

    def forward(self, x):
        return x[:, -1:] + self.net(x)


model = NextClose()
opt = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
for epoch in range(20):
    model.train()
    for b in torch.randperm(4200).split(50):
        loss = nn.functional.smooth_l1_loss(model(X_train[b]), y_train[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
model.eval()
with torch.no_grad():
    p = model(X_test)
print("model mse", ((p - y_test) ** 2).mean().item())
print("last close mse", ((X_test[:, -1:] - y_test) ** 2).mean().item())
