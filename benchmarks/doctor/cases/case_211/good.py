import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(211)
rng = np.random.default_rng(211)
n = 1500
pressure = 101325 + 450 * rng.standard_normal((n, 12))
temperature = 290 + 6 * rng.standard_normal((n, 12))
p, q = (pressure - 101325) / 450, (temperature - 290) / 6
flux = 340 + 25 * np.tanh(p[:, -1] * q[:, -1] + p[:, -2] * q[:, -2])

X = np.stack([pressure, temperature], axis=2)
m, s = X[:1200].mean(axis=(0, 1)), X[:1200].std(axis=(0, 1))
X_train, X_test = (X[:1200] - m) / s, (X[1200:] - m) / s
y_train, y_test = flux[:1200, None], flux[1200:, None]
y_mean, y_std = y_train.mean(), y_train.std()
y_train = (y_train - y_mean) / y_std

to_tensor = lambda a: torch.tensor(a, dtype=torch.float32)
X_train, X_test, y_train = map(to_tensor, (X_train, X_test, y_train))

class FluxModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 32, batch_first=True)
        self.head = nn.Sequential(nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x):
        _, h = self.gru(x)
        return self.head(h[0])

model = FluxModel()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
loss_fn = nn.MSELoss()
for epoch in range(22):
    idx = torch.randperm(1200)
    epoch_loss = 0
    for k in range(0, 1200, 48):
        b = idx[k:k + 48]
        optimizer.zero_grad()
        loss = loss_fn(model(X_train[b]), y_train[b])
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item() / 25
    if epoch % 5 == 0:
        print(f"{epoch:3d}  {epoch_loss:.4f}")
with torch.no_grad():
    pred = model(X_test).numpy() * y_std + y_mean
print("MAE", np.abs(pred - y_test).mean(), " mean as forecast", np.abs(y_test - y_mean).mean())
