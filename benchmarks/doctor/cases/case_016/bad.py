import numpy as np
import torch

np.random.seed(16)
torch.manual_seed(16)

signals = np.random.uniform(-1, 1, size=(1200, 15, 1)).astype(np.float32)
target = (signals[:, -3:, 0] ** 2).sum(1) - signals[:, -1, 0]

train_x, test_x = signals[:1000], signals[1000:]
train_y, test_y = target[:1000].astype(np.float32), target[1000:].astype(np.float32)
np.random.shuffle(train_x)
np.random.shuffle(train_y)

class Regressor(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = torch.nn.LSTM(1, 20, batch_first=True)
        self.dense = torch.nn.Linear(20, 1)

    def forward(self, s):
        o, _ = self.cell(s)
        return self.dense(o[:, -1])[:, 0]

regressor = Regressor()
adam = torch.optim.Adam(regressor.parameters(), lr=0.01)
for epoch in range(25):
    for start in range(0, 1000, 50):
        xb = torch.from_numpy(train_x[start:start + 50])
        yb = torch.from_numpy(train_y[start:start + 50])
        adam.zero_grad()
        loss = torch.mean((regressor(xb) - yb) ** 2)
        loss.backward()
        adam.step()
    if epoch % 6 == 0:
        print(epoch, float(loss))
with torch.no_grad():
    guess = regressor(torch.from_numpy(test_x)).numpy()
print("test mse", np.mean((guess - test_y) ** 2), "variance", test_y.var())
