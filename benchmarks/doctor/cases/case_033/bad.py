import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(33)
torch.manual_seed(33)
T, N, F = 20, 900, 2
x = rng.normal(size=(T, N, F)).astype(np.float32)
y = np.zeros((T, N, 1), dtype=np.float32)
for t in range(1, T):
    y[t, :, 0] = 0.5 * y[t - 1, :, 0] + x[t, :, 0] * x[t - 1, :, 1]
x, y = torch.from_numpy(x), torch.from_numpy(y)
x = x.view(N, T, F)
y = y.permute(1, 0, 2)
x_train, y_train = x[:750], y[:750]
x_test, y_test = x[750:], y[750:]

class Net(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.rnn = nn.LSTM(F, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.out(h)

net = Net()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(25):
    order = torch.randperm(750)
    for k in range(0, 750, 50):
        take = order[k:k + 50]
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x_train[take]), y_train[take])
        loss.backward()
        opt.step()
    if epoch % 6 == 0:
        with torch.no_grad():
            test = nn.functional.mse_loss(net(x_test), y_test)
        print(f"epoch {epoch:2d}  train {loss.item():.3f}  test {test.item():.3f}")
print("variance", y_test.var().item())
