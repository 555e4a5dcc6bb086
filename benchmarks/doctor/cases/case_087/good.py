import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(87)
flows = torch.rand(1300, 18, 2) * 2 - 1
leak = (flows[:, -4:, 0] - flows[:, -4:, 1]).abs().mean(dim=1, keepdim=True) * 3
loader = DataLoader(TensorDataset(flows[:1000], leak[:1000]), batch_size=50, shuffle=True)

class LeakNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 24, batch_first=True)
        self.mid = nn.Linear(24, 24)
        self.end = nn.Linear(24, 1)
        for layer in (self.mid, self.end):
            nn.init.xavier_uniform_(layer.weight)
        nn.init.constant_(self.mid.bias, 0.0)

    def forward(self, x):
        states, _ = self.gru(x)
        return self.end(torch.relu(self.mid(states[:, -1])))

net = LeakNet()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
huber = nn.SmoothL1Loss()
for epoch in range(14):
    for x, y in loader:
        opt.zero_grad()
        loss = huber(net(x), y)
        loss.backward()
        opt.step()
    if epoch % 3 == 1:
        print("epoch", epoch, "loss", loss.item())
net.eval()
with torch.no_grad():
    p = net(flows[1000:])
print("test mse", (p - leak[1000:]).pow(2).mean().item(), "variance", leak[1000:].var().item())
