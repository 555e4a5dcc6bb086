import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(7)
np.random.seed(7)

def pendulum_angle(steps, theta, omega, dt=0.25):
    out = np.zeros(steps)
    for k in range(steps):
        out[k] = theta
        for _ in range(12):
            omega += dt / 12 * (-9.81 * np.sin(theta) - 0.02 * omega)
            theta += dt / 12 * omega
    return out

def create_dataset(dataset, look_back=1):
    dataX, dataY = [], []
    for i in range(len(dataset) - look_back):
        dataX.append(dataset[i:i + look_back])
        dataY.append(dataset[i + look_back])
    return np.array(dataX), np.array(dataY)

look_back = 8
trainX, trainY, testX, testY = [], [], [], []
for run in range(24):
    angle = pendulum_angle(150, np.random.uniform(-2.6, 2.6), np.random.uniform(-1, 1))
    a, b = create_dataset(angle, look_back)
    if run < 18:
        trainX.append(a), trainY.append(b)
    else:
        testX.append(a), testY.append(b)
scale = np.concatenate(trainY).std()
trainX, trainY, testX, testY = [torch.tensor(np.concatenate(v) / scale, dtype=torch.float32)
                                for v in (trainX, trainY, testX, testY)]
trainX = trainX.reshape(-1, look_back, 1)
testX = testX.reshape(-1, look_back, 1)

class LSTMModel(nn.Module):
    def __init__(self, hidden_size=24):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, 1)

    def forward(self, x):
        x, _ = self.lstm(x)
        return self.linear(x[:, -1, :])

model = LSTMModel()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
loss_fn = nn.MSELoss()
for epoch in range(40):
    for i in torch.randperm(len(trainX)).split(64):
        loss = loss_fn(model(trainX[i]), trainY[i, None])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    test_rmse = loss_fn(model(testX), testY[:, None]).item() ** 0.5 * scale
print("Train loss %.5f, test RMSE %.3f rad" % (loss.item(), test_rmse))
