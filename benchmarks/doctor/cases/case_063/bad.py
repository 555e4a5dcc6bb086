import torch
import torch.nn as nn

torch.manual_seed(63)
WARM, HORIZON = 8, 14

def series(n):
    a = torch.rand(n) * 6.28
    v = 0.4 * torch.randn(n)
    out = []
    for _ in range(WARM + HORIZON):
        v = v + 0.3 * (-torch.sin(a) - 0.1 * v * v.abs())
        a = a + 0.3 * v
        out.append(torch.sin(a))
    return torch.stack(out, 1).unsqueeze(-1)

class Generator(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.cell = nn.GRUCell(1, hidden)
        self.out = nn.Linear(hidden, 1)
        self.hidden = hidden

    def forward(self, x, free=0):
        h = torch.zeros(len(x), self.hidden)
        ys = []
        for t in range(x.size(1)):
            h = self.cell(x[:, t], h)
            ys.append(self.out(h))
        for _ in range(free):
            h = self.cell(ys[-1], h)
            ys.append(self.out(h))
        return torch.stack(ys, 1)

net = Generator()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
data, held = series(400), series(100)
for step in range(350):
    batch = data[torch.randint(0, 400, (32,))]
    pred = net(batch[:, :-1])
    loss = ((pred - batch[:, 1:]) ** 2)[:, 3:].mean()
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step()
    if step % 60 == 0:
        print(step, loss.item())
with torch.no_grad():
    rolled = net(held[:, :WARM], free=HORIZON - 1)[:, WARM - 1:]
    print("free-running error", ((rolled - held[:, WARM:]) ** 2).mean().item(),
          "variance", held.var().item())
