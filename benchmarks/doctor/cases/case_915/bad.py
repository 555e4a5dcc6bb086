# market regime (bull / bear / choppy / crash) from 30 days of returns and volume
import numpy as np
import torch
from torch import nn, optim
from sklearn.metrics import classification_report

SEED = 13
np.random.seed(SEED)
torch.manual_seed(SEED)
drift = np.array([0.12, -0.12, 0.0, -0.25])
vol = np.array([0.6, 0.6, 1.1, 1.3])
ar = np.array([0.3, 0.3, -0.5, 0.2])


def sample(regime, days=30):
    r = np.zeros(days)
    for d in range(days):
        prev = r[d - 1] if d else 0.0
        r[d] = drift[regime] + ar[regime] * prev + vol[regime] * np.random.standard_t(5) * 0.8
    volume = 0.5 * np.abs(r) + 0.3 * np.random.randn(days) + (regime == 3) * 0.15
    return np.stack([r, volume], axis=1)


def build(n):
    y = np.random.randint(0, 4, n)
    return torch.tensor(np.stack([sample(k) for k in y]), dtype=torch.float32), torch.tensor(y)


class RegimeNet(nn.Module):
    def __init__(self, n_features=2, hidden=24, n_classes=4):
        super().__init__()
        self.lstm = nn.LSTM(n_features, hidden, batch_first=True)
        self.head = nn.Sequential(nn.Linear(hidden, 24), nn.ReLU(), nn.Linear(24, n_classes), nn.Softmax(dim=1))

    def forward(self, x):
        out, (hn, cn) = self.lstm(x)
        return self.head(hn[-1])


X_train, y_train = build(2400)
X_test, y_test = build(600)
model = RegimeNet()
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=4e-3)

for epoch in range(9):
    perm = torch.randperm(len(X_train))
    epoch_loss = 0.0
    for i in range(0, len(perm), 48):
        b = perm[i:i + 48]
        optimizer.zero_grad()
        loss = criterion(model(X_train[b]), y_train[b])
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item()
    print("epoch", epoch + 1, "loss", round(epoch_loss * 48 / len(perm), 4))

model.eval()
with torch.no_grad():
    print(classification_report(y_test, model(X_test).argmax(1), target_names=["bull", "bear", "choppy", "crash"]))
