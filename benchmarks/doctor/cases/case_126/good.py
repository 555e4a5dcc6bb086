import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler

torch.manual_seed(126)
n, T = 3000, 16
x = 0.8 * torch.randn(n, T, 2)
rare = (torch.rand(n) < 0.08)
at = torch.randint(0, T - 2, (n,))
for i in rare.nonzero().flatten().tolist():
    x[i, at[i]] += 2.0
    x[i, at[i] + 1] -= 2.0
y = rare.float()
weights = torch.where(rare[:2400], 0.92, 0.08)
sampler = WeightedRandomSampler(weights, 2400, replacement=True)
loader = DataLoader(TensorDataset(x[:2400], y[:2400]), batch_size=48, sampler=sampler)

class Rare(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(2, 16, 3, padding=1)
        self.gru = nn.GRU(16, 16, batch_first=True)
        self.fc = nn.Linear(16, 1)

    def forward(self, x):
        z = torch.relu(self.conv(x.transpose(1, 2))).transpose(1, 2)
        return self.fc(self.gru(z)[0].amax(dim=1)).squeeze(1)

net = Rare()
opt = torch.optim.Adam(net.parameters(), lr=0.004)
bce = nn.BCEWithLogitsLoss()
for epoch in range(5):
    for a, b in loader:
        loss = bce(net(a), b)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("epoch", epoch, "loss", loss.item())
net.eval()
with torch.no_grad():
    p = net(x[2400:]) > 0
    t = y[2400:].bool()
    print("recall", (p & t).sum().item() / t.sum().item(), "false alarms", (p & ~t).sum().item(), "of", (~t).sum().item())
