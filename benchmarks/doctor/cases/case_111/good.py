import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(111)
x = torch.rand(2500, 10, 1) * 2 - 1
clean = torch.sin(3 * x[:, -1]) * x[:, -2].abs()
y = clean + 0.6 * torch.randn_like(clean)
loader = DataLoader(TensorDataset(x[:2000], y[:2000]), batch_size=64, shuffle=True)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 16, batch_first=True)
        self.fc = nn.Linear(16, 1)

    def forward(self, x):
        return self.fc(self.gru(x)[0][:, -1])

net = Net()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
mse = nn.MSELoss()
for epoch in range(16):
    net.train()
    total = 0.0
    for a, b in loader:
        loss = mse(net(a), b)
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item()
    if epoch % 4 == 3:
        print("epoch", epoch + 1, "loss", total / len(loader))
net.eval()
with torch.no_grad():
    out = net(x[2000:])
    print("test", mse(out, y[2000:]).item(), "noise floor 0.36",
          "against the clean signal", mse(out, clean[2000:]).item())
