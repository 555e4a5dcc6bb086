import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(217)
x = torch.randn(1500, 10, 1)
# largest jump between neighbours
y = (x[:, 1:, 0] - x[:, :-1, 0]).abs().max(dim=1, keepdim=True).values

train_loader = DataLoader(TensorDataset(x[:1200], y[:1200]), batch_size=32, shuffle=True, drop_last=True)

class JumpNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 32, batch_first=True)
        self.out = nn.Sequential(nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.out(h[:, -1])

model = JumpNet()
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
sched = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.93)
for epoch in range(16):
    total = 0
    for xb, yb in train_loader:
        loss = F.smooth_l1_loss(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    sched.step()
    if epoch % 4 == 3:
        print("epoch", epoch + 1, "loss", total / len(train_loader))

with torch.no_grad():
    guess = model(x[1200:]).view(-1)
    real = y[1200:].view(-1)
    print("R2", 1 - ((guess - real) ** 2).sum().item() / ((real - real.mean()) ** 2).sum().item())
