import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(31)
N, STEPS, CHANNELS, CLASSES = 1000, 22, 3, 4
proto = torch.randn(CLASSES, 6, CHANNELS)
signals = 0.6 * torch.randn(N, STEPS, CHANNELS)
activity = torch.randint(0, CLASSES, (N,))
for i in range(N):
    at = torch.randint(0, 12, (1,)).item()
    signals[i, at:at + 6] += proto[activity[i]]
train_dl = DataLoader(TensorDataset(signals[:800], activity[:800]), 40, shuffle=True)
test_dl = DataLoader(TensorDataset(signals[800:], activity[800:]), 40)

class HARNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(CHANNELS, 32, num_layers=1)
        self.drop = nn.Dropout(0.1)
        self.fc = nn.Linear(32, CLASSES)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.fc(self.drop(out[:, -1, :]))

net = HARNet()
opt = optim.Adam(net.parameters(), lr=5e-3)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(10):
    net.train()
    total = 0.0
    for xb, yb in train_dl:
        opt.zero_grad()
        loss = loss_fn(net(xb), yb)
        loss.backward()
        opt.step()
        total += loss.item()
    net.eval()
    correct = 0
    with torch.no_grad():
        for xb, yb in test_dl:
            correct += (net(xb).argmax(1) == yb).sum().item()
    print(f"{epoch} loss {total / len(train_dl):.3f} accuracy {correct / 200:.3f}")
