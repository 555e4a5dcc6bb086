import math
import torch
import torch.nn as nn

torch.manual_seed(125)

def noisy_sines(n, T=40):
    t = torch.arange(T + 1) * 0.3
    s = torch.sin(t + 2 * math.pi * torch.rand(n, 1)) * (0.5 + torch.rand(n, 1))
    return (s.sign() * s.abs() ** 0.5 + 0.05 * torch.randn(n, T + 1)).unsqueeze(-1)

class SineRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = 32
        self.l1 = nn.LSTMCell(1, 32)
        self.lin = nn.Linear(32, 1)

    def forward(self, x, future=0):
        h = torch.zeros(x.size(0), 32)
        c = torch.zeros(x.size(0), 32)
        outputs = []
        for step in x.split(1, dim=1):
            h, c = self.l1(step[:, 0], (h, c))
            out = self.lin(h)
            outputs.append(out)
        for _ in range(future):
            h, c = self.l1(out, (h, c))
            out = self.lin(h)
            outputs.append(out)
        return torch.stack(outputs, 1)

model = SineRNN()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for it in range(200):
    s = noisy_sines(24)
    out = model(s[:, :20], future=10)
    loss = ((out[:, 5:] - s[:, 6:31]) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    if it % 40 == 0:
        print(it, loss.item())
with torch.no_grad():
    s = noisy_sines(200)
    out = model(s[:, :20], future=10)
    print("one step", ((out[:, 5:20] - s[:, 6:21]) ** 2).mean().item(),
          "free", ((out[:, 20:] - s[:, 21:31]) ** 2).mean().item(), "variance", s.var().item())
