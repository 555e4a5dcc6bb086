import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(56)
x = torch.rand(1500, 16, 2) * 2 - 1
y = (x[:, :, 0] * torch.sin(3 * x[:, :, 1])).sum(dim=1, keepdim=True)
train_loader = DataLoader(TensorDataset(x[:1200], y[:1200]), batch_size=40, shuffle=True)
test_x, test_y = x[1200:], y[1200:]

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 32, batch_first=True)
        self.dropout = nn.Dropout(0.4)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.fc(self.dropout(out[:, -1]))

model = Net()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.008)

for epoch in range(15):
    model.train()
    running = 0.0
    for inputs, targets in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        loss.backward()
        optimizer.step()
        running += loss.item()
    if epoch % 5 == 4:
        print("epoch", epoch + 1, "train", running / len(train_loader))

model.eval()
with torch.no_grad():
    first = criterion(model(test_x), test_y)
    second = criterion(model(test_x), test_y)
print("test", first.item(), "and once more", second.item(), "variance", test_y.var().item())
