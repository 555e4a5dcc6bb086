import numpy as np
import torch
import torch.nn as nn

np.random.seed(81)
torch.manual_seed(81)
wave = np.zeros(1400)
for t in range(2, 1400):
    wave[t] = np.sin(2.7 * wave[t - 1] + 0.4) - 0.4 * wave[t - 2] + 0.1 * np.random.randn()
wave = (wave - wave[:1000].mean()) / wave[:1000].std()
lag = 8
X = torch.tensor(np.array([wave[i:i + lag] for i in range(1400 - lag)]), dtype=torch.float32)
X = X.unsqueeze(2)
Y = torch.tensor(wave[lag:], dtype=torch.float32).unsqueeze(1)
X_train, Y_train, X_test, Y_test = X[:990], Y[:990], X[1000:], Y[1000:]

class WaveNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 20, batch_first=True)
        self.linear = nn.Linear(20, 1)

    def forward(self, x):
        _, h = self.gru(x)
        return self.linear(h.squeeze(0))

net = WaveNet()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
mse = nn.MSELoss()
for epoch in range(20):
    permutation = np.random.permutation(990)
    losses = []
    for i in range(0, 990, 55):
        idx = permutation[i:i + 55]
        optimizer.zero_grad()
        loss = mse(net(X_train[idx]), Y_train[idx])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    if epoch % 4 == 0:
        print("epoch", epoch, "loss", np.mean(losses))
with torch.no_grad():
    print("test", mse(net(X_test), Y_test).item(), "variance", Y_test.var().item())
