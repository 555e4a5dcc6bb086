"""Which of four faults does a gearbox have? 1-d CNN on vibration snippets."""
import math
import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader, random_split

torch.manual_seed(17)


def snippets(n, length=96):
    t = torch.arange(length, dtype=torch.float32)
    y = torch.randint(0, 4, (n,))
    f = 0.08 + 0.02 * torch.rand(n, 1)
    ph = 2 * math.pi * torch.rand(n, 1)
    carrier = torch.sin(2 * math.pi * f * t + ph)
    mod = 1 + 0.9 * torch.sin(2 * math.pi * 0.02 * t + 6 * torch.rand(n, 1))
    impulses = (torch.rand(n, length) < 0.06).float() * 3.0
    sub = torch.sin(math.pi * f * t + ph)
    x = torch.where((y == 1)[:, None], carrier * mod, carrier)
    x = x + (y == 2)[:, None] * impulses + (y == 3)[:, None] * 0.7 * sub
    return (x + 0.5 * torch.randn(n, length)).unsqueeze(1), y


class GearCNN(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv1d(1, 12, 9, stride=2), nn.BatchNorm1d(12), nn.ReLU(), nn.Dropout(p),
            nn.Conv1d(12, 24, 7, stride=2), nn.BatchNorm1d(24), nn.ReLU(), nn.Dropout(p))
        self.classify = nn.Linear(48, 4)

    def forward(self, x):
        h = self.features(x)
        return self.classify(torch.cat([h.mean(-1), h.amax(-1)], 1))


data = TensorDataset(*snippets(2400))
train_set, val_set = random_split(data, [2000, 400])
train_loader = DataLoader(train_set, batch_size=50, shuffle=True)
val_loader = DataLoader(val_set, batch_size=20)
net = GearCNN()
optimizer = torch.optim.Adam(net.parameters(), lr=4e-3)
ce = nn.CrossEntropyLoss()

for epoch in range(15):
    net.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = ce(net(x), y)
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        hits = sum((net(x).argmax(1) == y).sum().item() for x, y in val_loader)
    if epoch % 3 == 2:
        print(f"epoch {epoch + 1:2d}  train loss {loss.item():.3f}  val acc {hits / len(val_set):.3f}")
