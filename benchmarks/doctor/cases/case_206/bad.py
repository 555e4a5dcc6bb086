import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(206)
np.random.seed(206)
T = 2600
flow = np.random.uniform(0, 4, T)
ambient = 12 + 3 * np.sin(np.arange(T) / 90) + np.linspace(0, 6, T) + 0.3 * np.random.randn(T)
power = np.zeros(T)
for t in range(2, T):
    power[t] = 0.3 * power[t - 1] + 3 * np.sin(1.6 * flow[t]) + 2 * np.cos(1.6 * flow[t - 1])
power += 0.05 * ambient + 0.2 * np.random.randn(T)

table = np.column_stack([flow, ambient, power]).astype(np.float32)
n_train = int(T * 0.75)

class MinMax:
    def fit(self, a):
        self.lo, self.hi = a.min(axis=0), a.max(axis=0)
        return self

    def transform(self, a):
        return (a - self.lo) / (self.hi - self.lo)

scaler = MinMax().fit(table)
scaled = scaler.transform(table)

def create_dataset(a, look_back=5):
    dataX, dataY = [], []
    for i in range(len(a) - look_back + 1):
        dataX.append(a[i:i + look_back, :2])
        dataY.append(a[i + look_back - 1, 2])
    return torch.from_numpy(np.array(dataX)), torch.from_numpy(np.array(dataY))

trainX, trainY = create_dataset(scaled[:n_train])
testX, testY = create_dataset(scaled[n_train:])

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        return self.fc(self.lstm(x)[0][:, -1]).squeeze(1)

model = Model()
opt = torch.optim.Adam(model.parameters(), lr=0.015)
for epoch in range(25):
    perm = torch.randperm(len(trainX))
    for i in range(0, len(perm), 64):
        idx = perm[i:i + 64]
        loss = nn.functional.mse_loss(model(trainX[idx]), trainY[idx])
        opt.zero_grad(); loss.backward(); opt.step()
    if epoch % 5 == 4:
        print(epoch + 1, loss.item())
with torch.no_grad():
    rmse = ((model(testX) - testY) ** 2).mean().sqrt().item() * (scaler.hi - scaler.lo)[2]
print("Test RMSE: %.3f kW (std %.3f)" % (rmse, power[n_train:].std()))
