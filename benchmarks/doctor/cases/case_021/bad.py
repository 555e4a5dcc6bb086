import numpy as np
import torch
import torch.nn as nn

np.random.seed(21)
torch.manual_seed(21)
n = 1500
z = np.zeros(n)
for t in range(2, n):
    z[t] = 1.1 * np.cos(1.9 * z[t - 1]) - 0.4 * z[t - 2] + 0.15 * np.random.randn()
passengers = 52000 + 9000 * z
values = passengers

seq_len = 9
X = np.array([values[i:i + seq_len] for i in range(n - seq_len)])
y = np.array([values[i + seq_len] for i in range(n - seq_len)])
X = torch.FloatTensor(X).view(-1, seq_len, 1)
y = torch.FloatTensor(y).view(-1, 1)
X_train, X_test = X[:1190], X[1200:]
y_train, y_test = y[:1190], y[1200:]

class LSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        o, _ = self.lstm(x)
        return self.fc(o[:, -1])

model = LSTM()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
for epoch in range(20):
    perm = torch.randperm(len(X_train))
    for i in range(0, len(X_train), 70):
        idx = perm[i:i + 70]
        optimizer.zero_grad()
        loss = criterion(model(X_train[idx]), y_train[idx])
        loss.backward()
        optimizer.step()
    if epoch % 5 == 0:
        print("epoch", epoch, "loss", loss.item())
with torch.no_grad():
    test_loss = criterion(model(X_test), y_test)
print("test loss", test_loss.item(), "variance", y_test.var().item())
