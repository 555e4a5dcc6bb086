import torch
import torch.nn as nn

torch.manual_seed(86)
T, H = 40, 24

class ReluRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.wx = nn.Linear(2, H)
        self.wh = nn.Linear(H, H, bias=False)
        self.out = nn.Linear(H, 1)
        nn.init.normal_(self.wh.weight, 0.0, 0.45)

    def forward(self, x):
        h = torch.zeros(x.size(0), H)
        for t in range(T):
            h = torch.relu(self.wx(x[:, t]) + self.wh(h))
        return self.out(h)

def batch(n):
    x = torch.rand(n, T, 2)
    x[:, :, 1] = (torch.rand(n, T) < 0.15).float()
    w = 0.9 ** torch.arange(T - 1, -1, -1)
    y = (torch.tanh(3 * x[:, :, 0] - 1) * x[:, :, 1] * w).sum(1, keepdim=True)
    return x, y

model = ReluRNN()
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for step in range(450):
    x, y = batch(32)
    loss = (model(x) - y).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(step, loss.item())
with torch.no_grad():
    x, y = batch(500)
    print("test", (model(x) - y).pow(2).mean().item(), "variance", y.var().item())
