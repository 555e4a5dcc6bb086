import torch
import torch.nn as nn

torch.manual_seed(127)
K, T = 3, 12

class BinaryTask(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.rnn = nn.GRU(2, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        return torch.sigmoid(self.out(self.rnn(x)[0]))

def addition(n):
    a, b = torch.randint(0, 2, (2, n, T))
    carry, bits = torch.zeros(n, dtype=torch.long), []
    for t in range(T):
        total = a[:, t] + b[:, t] + carry
        bits.append(total % 2)
        carry = total // 2
    return torch.stack([a, b], -1).float(), torch.stack(bits, 1).float().unsqueeze(-1)

model = BinaryTask()
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for it in range(450):
    x, y = addition(32)
    p = model(x)
    loss = criterion(p, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if it % 90 == 0:
        print(it, loss.item())
model.eval()
with torch.no_grad():
    x, y = addition(300)
    right = ((model(x) > 0.5).float() == y)
    print("bits right", right.float().mean().item(), "sums right", right.all(dim=1).float().mean().item())
