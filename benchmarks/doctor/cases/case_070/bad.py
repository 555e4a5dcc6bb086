import torch
import torch.nn as nn

torch.manual_seed(70)

class Memory(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.n_hidden = n_hidden
        self.cell = nn.GRUCell(n_in, n_hidden)
        self.fc = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        h = torch.zeros(x.size(0), self.n_hidden)
        for t in range(x.size(1)):
            h = self.cell(x[:, t, :], h.detach())
        return self.fc(h)

def recall(n, delay=9):
    x = torch.zeros(n, delay + 1, 5)
    symbol = torch.randint(0, 4, (n,))
    x[torch.arange(n), 0, symbol] = 1.0
    x[:, 1:, 4] = 1.0
    x = x + 0.3 * torch.randn_like(x)
    return x, symbol

net = Memory(5, 20, 4)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.008)
for step in range(400):
    x, symbol = recall(50)
    loss = loss_fn(net(x), symbol)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 80 == 0:
        print("step", step, "loss", loss.item())
net.eval()
with torch.no_grad():
    x, symbol = recall(400)
    print("recalled", (net(x).argmax(1) == symbol).float().mean().item())
