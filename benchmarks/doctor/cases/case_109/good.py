import torch
import torch.nn as nn

torch.manual_seed(109)

def system(n, T):
    u = torch.randn(n, T, 1)
    y, s = [], torch.zeros(n, 1)
    for t in range(T):
        s = 0.8 * s + 0.6 * torch.sin(2 * u[:, t])
        y.append(torch.tanh(s))
    return u, torch.stack(y, 1)

class Filter(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.hidden = hidden
        self.cell = nn.GRUCell(1, hidden)
        self.read = nn.Linear(hidden, 1)
        self.state = None

    def reset(self, n):
        self.state = torch.zeros(n, self.hidden)

    def step(self, u):
        self.state = self.cell(u, self.state)
        return self.read(self.state)

model = Filter()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for it in range(220):
    u, y = system(32, 16)
    model.reset(32)
    out = torch.stack([model.step(u[:, t]) for t in range(16)], 1)
    loss = (out - y).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 50 == 0:
        print(it, loss.item())
model.eval()
u, y = system(8, 300)
model.reset(8)
total = 0.0
with torch.no_grad():
    for t in range(300):
        total += (model.step(u[:, t]) - y[:, t]).pow(2).mean().item()
print("online error", total / 300, "variance", y.var().item())
