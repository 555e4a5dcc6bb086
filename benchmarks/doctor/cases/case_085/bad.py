import torch
import torch.nn as nn

torch.manual_seed(85)
T = 40

class FirstSymbol(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.rnn = nn.RNN(3, hidden, batch_first=True, nonlinearity="tanh")
        self.fc = nn.Linear(hidden, 2)
        for name, p in self.rnn.named_parameters():
            nn.init.uniform_(p, -0.08, 0.08)

    def forward(self, x):
        out, h = self.rnn(x)
        return self.fc(h[-1])

def batch(n):
    y = torch.randint(0, 2, (n,))
    x = torch.zeros(n, T, 3)
    x[torch.arange(n), 0, y] = 1.0
    x[:, 1:, 2] = 0.5 * torch.randn(n, T - 1)
    return x, y

net = FirstSymbol()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
loss_fn = nn.CrossEntropyLoss()
for step in range(400):
    x, y = batch(32)
    opt.zero_grad()
    loss = loss_fn(net(x), y)
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step()
    if step % 50 == 0:
        print(step, round(loss.item(), 4))

with torch.no_grad():
    x, y = batch(500)
    print("accuracy", (net(x).argmax(1) == y).float().mean().item())
