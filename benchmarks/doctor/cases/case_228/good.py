import math
import torch
import torch.nn as nn

torch.manual_seed(228)
WARM, HORIZON = 6, 24

def oscillator(n, length=WARM + HORIZON, dt=0.15):
    """Van der Pol, measured with noise."""
    x, v = torch.randn(n) * 1.5, torch.randn(n) * 1.5
    out = []
    for t in range(length + 20):
        for _ in range(5):
            x, v = x + dt / 5 * v, v + dt / 5 * (1.5 * (1 - x * x) * v - x)
            v = v.clamp(-6, 6)
        out.append(x)
    return (torch.stack(out[20:], 1) + 0.05 * torch.randn(n, length)).unsqueeze(-1)

class Generator(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.cell = nn.GRUCell(1, hidden)
        self.out = nn.Linear(hidden, 1)
        self.hidden = hidden

    def forward(self, seen, steps):
        """Read `seen`, then go on by itself for `steps`."""
        h = seen.new_zeros(len(seen), self.hidden)
        outputs = []
        for t in range(seen.size(1)):
            h = self.cell(seen[:, t], h)
            y = self.out(h)
            outputs.append(y)
        for t in range(steps):
            h = self.cell(y, h)
            y = self.out(h)
            outputs.append(y)
        return torch.stack(outputs, 1)

data, test = oscillator(1000), oscillator(200)
model = Generator()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for it in range(300):
    batch = data[torch.randint(0, 1000, (40,))]
    output = model(batch[:, :WARM], HORIZON - 1)
    loss = ((output - batch[:, 1:]) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    if it % 100 == 99:
        print(it + 1, "loss", loss.item())
with torch.no_grad():
    free = model(test[:, :WARM], HORIZON - 1)[:, WARM - 1:]
    rmse = math.sqrt(((free - test[:, WARM:]) ** 2).mean().item())
    print("free running rmse", rmse, "std", test.std().item())
