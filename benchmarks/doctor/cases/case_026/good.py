import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(26)
x = torch.rand(1200, 15, 2) * 2 - 1
target = (x[..., 0] * x[..., 1]).cumsum(dim=1)[..., None] * 0.5
target = target + 0.25 * torch.randn_like(target)
train_loader = DataLoader(TensorDataset(x[:1000], target[:1000]), batch_size=8)
x_test, t_test = x[1000:], target[1000:]

class Accumulator(nn.Module):
    def __init__(self, hidden_size=40):
        super().__init__()
        self.gru = nn.GRU(2, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, 1)

    def forward(self, seq):
        return self.fc(self.gru(seq)[0])

model = Accumulator()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
stream = iter(train_loader)
for iteration in range(400):
    try:
        batch, t = next(stream)
    except StopIteration:
        stream = iter(train_loader)
        batch, t = next(stream)
    optimizer.zero_grad()
    loss = criterion(model(batch), t)
    loss.backward()
    optimizer.step()
    if iteration % 100 == 0:
        print("iteration", iteration, "loss", loss.item())

model.eval()
with torch.no_grad():
    test_loss = criterion(model(x_test), t_test)
print("test loss", test_loss.item(), "variance", t_test.var().item())
