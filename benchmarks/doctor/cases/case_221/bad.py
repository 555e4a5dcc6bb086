import torch
import torch.nn as nn

torch.manual_seed(221)
PHI = 0.6

def ar_batch(n, length=10):
    """A fresh batch of AR(1) series."""
    x = torch.zeros(n, length)
    for t in range(1, length):
        x[:, t] = PHI * x[:, t - 1] + torch.randn(n)
    return x.unsqueeze(-1)

def wanted(x):
    return torch.tanh(x[:, 1:]) * x[:, :-1]

class FunctionOfPast(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 24, batch_first=True)
        self.lin = nn.Linear(24, 1)

    def forward(self, x):
        return self.lin(self.rnn(x)[0])[:, 1:]

net = FunctionOfPast()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for it in range(300):
    x = ar_batch(32)
    target = torch.tanh(x[:, 1:]) + x[:, :-1]
    loss = torch.mean((net(x) - target) ** 2)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 100 == 0:
        print(it, "training loss", loss.item())

with torch.no_grad():
    x = ar_batch(500)
    mse = torch.mean((net(x) - wanted(x)) ** 2)
    print("test error", mse.item(), "variance of the target", wanted(x).var().item())
