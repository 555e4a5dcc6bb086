import torch
import torch.nn as nn

torch.manual_seed(90)

class MixtureNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 20, batch_first=True)
        self.mu = nn.Linear(20, 1)
        self.width = nn.Linear(20, 1)

    def forward(self, x):
        h, _ = self.gru(x)
        return self.mu(h), torch.relu(self.width(h))

def nll(mu, sigma, y):
    return (torch.log(sigma) + 0.5 * ((y - mu) / sigma) ** 2).mean()

def series(n, T=20):
    x = torch.zeros(n, T + 1)
    x[:, 0] = torch.rand(n) * 2 - 1
    for t in range(T):
        spread = 0.1 + 0.2 * (x[:, t] > 0)
        x[:, t + 1] = torch.cos(2 * x[:, t]) - 0.4 + spread * torch.randn(n)
    return x.unsqueeze(-1)

net = MixtureNet()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(300):
    s = series(32)
    mu, sigma = net(s[:, :-1])
    loss = nll(mu, sigma, s[:, 1:])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 60 == 0:
        print(step, loss.item())
with torch.no_grad():
    s = series(300)
    mu, sigma = net(s[:, :-1])
    print("test nll", nll(mu, sigma, s[:, 1:]).item(), "mse", (mu - s[:, 1:]).pow(2).mean().item())
