import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(57)
rng = np.random.default_rng(57)

def sensor(n):
    x = rng.normal(size=(n, 20, 3)).astype(np.float32)
    kind = (np.abs(x[:, :, 0]).mean(1) > 0.8).astype(int) + 2 * (x[:, :, 1:].prod(2).mean(1) > 0)
    return torch.from_numpy(x), torch.from_numpy(kind)

class FaultNet(nn.Module):
    def __init__(self, hidden=32, classes=4):
        super().__init__()
        self.lstm = nn.LSTM(3, hidden, batch_first=True)
        self.fc1 = nn.Linear(hidden, 32)
        self.fc2 = nn.Linear(32, classes)

    def forward(self, x):
        seq, _ = self.lstm(x)
        z = F.relu(self.fc1(seq[:, -1]))
        z = F.dropout(z, 0.4, training=self.training)
        return self.fc2(z)

X, y = sensor(1800)
X_test, y_test = sensor(400)
net = FaultNet()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(12):
    net.train()
    for k in np.array_split(rng.permutation(1800), 30):
        loss = F.cross_entropy(net(X[k]), y[k])
        opt.zero_grad()
        loss.backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        acc = (net(X_test).argmax(-1) == y_test).float().mean()
    if epoch % 3 == 2:
        print("epoch %d loss %.3f test accuracy %.3f" % (epoch, loss.item(), acc.item()))
