import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(101)
x = torch.randn(1600, 12, 2)
y = torch.sin(2 * x[:, -1, :1]) * x[:, -2, 1:]
loader = DataLoader(TensorDataset(x[:1300], y[:1300]), batch_size=13, shuffle=True)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 28, batch_first=True)
        self.fc = nn.Linear(28, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1])

net = Net()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
accumulate = 4
for epoch in range(10):
    net.train()
    opt.zero_grad()
    for i, (xb, yb) in enumerate(loader):
        loss = nn.functional.mse_loss(net(xb), yb) / accumulate
        loss.backward()
        if (i + 1) % accumulate == 0:
            opt.step()
            opt.zero_grad()
    print("epoch", epoch, "loss", loss.item() * accumulate)
net.eval()
with torch.no_grad():
    print("test", nn.functional.mse_loss(net(x[1300:]), y[1300:]).item(), y[1300:].var().item())
