import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import mean_squared_error
from sklearn.preprocessing import MinMaxScaler

np.random.seed(42)
torch.manual_seed(42)

# monthly-like demand with a strong limit cycle
x, y, values = 0.5, 0.0, []
for i in range(2200 * 15):
    x, y = x + 0.08 * y, y + 0.08 * (3.0 * (1 - x * x) * y - x) + 0.01 * np.random.randn()
    if i % 15 == 0:
        values.append([300 + 80 * x + 0.5 * np.random.randn()])
dataset = np.array(values, dtype="float32")

train_size = int(len(dataset) * 0.67)
scaler = MinMaxScaler(feature_range=(0, 1))
train = scaler.fit_transform(dataset[:train_size])
test = scaler.transform(dataset[train_size:])


def create_dataset(data, look_back):
    dataX, dataY = [], []
    for i in range(len(data) - look_back - 1):
        dataX.append(data[i:i + look_back])
        dataY.append(data[i + look_back])
    return torch.tensor(np.array(dataX)), torch.tensor(np.array(dataY))


look_back = 6
trainX, trainY = create_dataset(train, look_back)
testX, testY = create_dataset(test, look_back)


class DemandModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(input_size=1, hidden_size=24, num_layers=1, batch_first=True)
        self.linear = nn.Linear(24, 1)

    def forward(self, x):
        x, _ = self.lstm(x)
        return self.linear(x[:, -1])


model = DemandModel()
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
loss_fn = nn.MSELoss()
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(trainX, trainY), shuffle=True, batch_size=32)
for epoch in range(12):
    model.train()
    for X_batch, y_batch in loader:
        loss = loss_fn(model(X_batch), y_batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

model.eval()
with torch.no_grad():
    for name, a, b in (("Train", trainX, trainY), ("Test", testX, testY)):
        p = scaler.inverse_transform(model(a).numpy())
        print("%s score: %.2f RMSE" % (name, np.sqrt(mean_squared_error(scaler.inverse_transform(b.numpy()), p))))
