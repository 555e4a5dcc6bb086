import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(52)
data = torch.randn(1400, 25, 2)
peak = (data[:, :, 0] + data[:, :, 1]).max(dim=1).values
alarm = (peak > 2.9).float()
train_x, train_y = data[:1100], alarm[:1100]
test_x, test_y = data[1100:], alarm[1100:]

class AlarmNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 24, batch_first=True)
        self.fc1 = nn.Linear(24, 16)
        self.fc2 = nn.Linear(16, 1)

    def forward(self, x):
        _, h = self.rnn(x)
        z = F.relu(self.fc1(h.squeeze(0)))
        z = self.fc2(z)
        return z.squeeze(1)

net = AlarmNet()
loss_func = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.008)
for epoch in range(15):
    net.train()
    permutation = torch.randperm(1100)
    for i in range(0, 1100, 55):
        rows = permutation[i:i + 55]
        optimizer.zero_grad()
        loss = loss_func(net(train_x[rows]), train_y[rows])
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        out = net(test_x)
        val = loss_func(out, test_y)
        acc = ((out > 0).float() == test_y).float().mean()
    if epoch % 3 == 2:
        print("epoch", epoch + 1, "val loss", val.item(), "accuracy", acc.item())
print("alarms", test_y.mean().item())
