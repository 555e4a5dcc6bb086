import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(23)
torch.manual_seed(23)

def bursts(n, length=30):
    x = rng.normal(0, 0.3, size=(n, length))
    y = np.zeros(n)
    for i in range(n):
        spots = rng.choice(np.arange(1, length - 1), size=rng.integers(0, 5), replace=False)
        x[i, spots] += 2.5
        y[i] = (len(spots) % 3)
    return x.astype(np.float32), y.astype(np.int64)

X_train, y_train = bursts(1000)
X_test, y_test = bursts(300)
X_train, X_test = torch.from_numpy(X_train), torch.from_numpy(X_test)
y_train, y_test = torch.from_numpy(y_train), torch.from_numpy(y_test)
X_train, X_test = X_train.unsqueeze(2), X_test.unsqueeze(2)

class BurstCounter(nn.Module):
    def __init__(self, input_size, hidden=24):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 3)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.fc(out[:, -1])

model = BurstCounter(X_train.shape[-1])
opt = torch.optim.Adam(model.parameters(), lr=0.015)
for epoch in range(28):
    for sel in torch.randperm(1000).split(50):
        loss = nn.functional.cross_entropy(model(X_train[sel]), y_train[sel])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 9 == 0:
        print(epoch, loss.item())
model.eval()
with torch.no_grad():
    accuracy = (model(X_test).argmax(1) == y_test).float().mean().item()
print("input shape", tuple(X_train.shape), "test accuracy", accuracy)
