import numpy as np
import torch
import torch.nn as nn

np.random.seed(0)
torch.manual_seed(0)

N = 1500
s = np.zeros(N)
s[0] = 0.3
for t in range(1, N):
    s[t] = 3.9 * s[t - 1] * (1 - s[t - 1])
s = (s - s[:1200].mean()) / s[:1200].std()

window = 12
X, Y = [], []
for i in range(N - window):
    X.append(s[i:i + window])
    Y.append(s[i + window - 1])
X = torch.tensor(np.array(X), dtype=torch.float32).unsqueeze(-1)
Y = torch.tensor(np.array(Y), dtype=torch.float32).unsqueeze(-1)
split = 1200 - window
Xtr, Ytr, Xte, Yte = X[:split], Y[:split], X[split:], Y[split:]

class LSTMForecaster(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.linear = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.linear(out[:, -1, :])

model = LSTMForecaster()
loss_fn = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(12):
    perm = torch.randperm(split)
    for b in range(0, split, 64):
        idx = perm[b:b + 64]
        optimizer.zero_grad()
        loss = loss_fn(model(Xtr[idx]), Ytr[idx])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    pred = model(Xte)
print("test loss:", loss_fn(pred, Yte).item())
print("first tomorrow:", pred[0].item(), "truth", s[split + window])
