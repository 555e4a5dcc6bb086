import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(84)

def batch(n):
    x = torch.randn(n, 12, 4)
    y = x[:, -3:].pow(2).sum(dim=(1, 2)) > 11.3
    return x, y.long()

x_train, y_train = batch(3000)
x_test, y_test = batch(300)

class EnergyNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 32, batch_first=True)
        self.fc1 = nn.Linear(32, 24)
        self.fc2 = nn.Linear(24, 2)

    def forward(self, x):
        z = self.gru(x)[0][:, -1]
        return self.fc2(torch.relu(self.fc1(z)))

net = EnergyNet()
optimizer = torch.optim.SGD(net.parameters(), lr=0.2, momentum=0.9)
for epoch in range(9):
    net.train()
    for idx in torch.randperm(3000).split(40):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x_train[idx]), y_train[idx])
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
    if epoch % 2 == 0:
        net.eval()
        with torch.no_grad():
            out = net(x_test)
        print("epoch", epoch + 1, "train loss", round(loss.item(), 4),
              "test accuracy", (out.argmax(1) == y_test).float().mean().item())
