import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader

torch.manual_seed(21)

class LoadSeries(Dataset):
    def __init__(self, values, past=14):
        self.values, self.past = values, past

    def __len__(self):
        return len(self.values) - self.past

    def __getitem__(self, k):
        window = self.values[k:k + self.past + 1]
        return window.unsqueeze(-1), self.values[k + self.past]

load = [0.1, -0.2]
for _ in range(1800):
    load.append(0.7 * torch.cos(torch.tensor(3.0 * load[-1])).item() - 0.4 * load[-2]
                + 0.3 * torch.randn(1).item())
load = torch.tensor(load)
train = DataLoader(LoadSeries(load[:1500]), batch_size=50, shuffle=True)
test = DataLoader(LoadSeries(load[1500:]), batch_size=300)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 20, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(20, 20), nn.Tanh(), nn.Linear(20, 1))

    def forward(self, x):
        o, _ = self.gru(x)
        return self.mlp(o[:, -1]).flatten()

net = Net()
optimizer = torch.optim.RMSprop(net.parameters(), lr=2e-3)
for epoch in range(12):
    losses = []
    for x, y in train:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(epoch, sum(losses) / len(losses))
net.eval()
with torch.no_grad():
    for x, y in test:
        print("test mse", nn.functional.mse_loss(net(x), y).item(), "noise floor 0.09")
