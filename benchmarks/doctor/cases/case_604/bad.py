import numpy as np
import torch
import torch.nn as nn
from sklearn.preprocessing import StandardScaler

np.random.seed(2)
torch.manual_seed(2)

# requests per minute of a growing web shop (campaign-like bursts on a growth curve)
u, v, raw = 1.0, 0.0, []
for k in range(20000):
    u += 0.02 * v
    v += 0.02 * (2.5 * (1 - u * u) * v - u) + 0.03 * np.random.randn()
    if k % 8 == 0:
        raw.append(u)
raw = np.array(raw)
growth = 10.0 * np.linspace(0, 1, len(raw)) ** 3
requests = 120 + 15 * (raw + growth)

n_train = int(len(requests) * 0.75)
scaler = StandardScaler()
scaled = scaler.fit_transform(requests[:, None]).astype(np.float32)

SEQ, HOR = 24, 4


def make_dataset(a):
    xs, ys = [], []
    for i in range(len(a) - SEQ - HOR + 1):
        xs.append(a[i:i + SEQ])
        ys.append(a[i + SEQ:i + SEQ + HOR, 0])
    return torch.from_numpy(np.array(xs)), torch.from_numpy(np.array(ys))


trainX, trainY = make_dataset(scaled[:n_train])
testX, testY = make_dataset(scaled[n_train:])


class Forecaster(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, HOR)

    def forward(self, x):
        last = x[:, -1:, :]
        _, h = self.gru(x - last)          # work relative to the last value
        return last[:, 0] + self.fc(h[0])


model = Forecaster()
criterion = nn.MSELoss()
optimizer = torch.optim.RMSprop(model.parameters(), lr=2e-3)
for epoch in range(14):
    for ids in torch.randperm(len(trainX)).split(64):
        loss = criterion(model(trainX[ids]), trainY[ids])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

model.eval()
with torch.no_grad():
    print("train MSE", criterion(model(trainX), trainY).item())
    print("test MSE ", criterion(model(testX), testY).item())
