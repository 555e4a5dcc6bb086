import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(222)
rng = np.random.default_rng(222)

# logistic map counts, in thousands
r = [0.4]
for _ in range(1100):
    r.append(np.clip(3.8 * r[-1] * (1 - r[-1]) + 0.01 * rng.normal(), 0.02, 0.98))
counts = 20 + 55 * np.array(r)
mean, std = counts[:850].mean(), counts[:850].std()
z = ((counts - mean) / std).astype(np.float32)

p = 5
X = torch.from_numpy(np.array([z[i - p:i] for i in range(p, len(z))])).unsqueeze(2)
y = torch.from_numpy(z[p:]).unsqueeze(1)
X_train, y_train = X[:850 - p], y[:850 - p]
X_test, counts_test = X[850 - p:], counts[850:]

class CountRNN(nn.Module):
    def __init__(self, h=20):
        super().__init__()
        self.rnn = nn.RNN(1, h, nonlinearity='tanh', batch_first=True)
        self.fc1 = nn.Linear(h, h)
        self.fc2 = nn.Linear(h, 1)

    def forward(self, x):
        o, _ = self.rnn(x)
        return self.fc2(torch.tanh(self.fc1(o[:, -1])))

model = CountRNN()
mse = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(25):
    idx = torch.randperm(len(X_train))
    for j in range(0, len(idx), 64):
        optimizer.zero_grad()
        loss = mse(model(X_train[idx[j:j + 64]]), y_train[idx[j:j + 64]])
        loss.backward()
        optimizer.step()
print("final training loss", loss.item())

model.eval()
with torch.no_grad():
    forecast = model(X_test).numpy().ravel()
print("test RMSE", np.sqrt(np.mean((forecast - counts_test) ** 2)))
print("standard deviation of the counts", counts_test.std())
