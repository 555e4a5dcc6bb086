"""Free-running model of van der Pol oscillators: listen to 15 samples, then continue alone (also in training)."""
import torch
from torch import nn

torch.manual_seed(34)
LISTEN, ALONE = 10, 20


def oscillators(n):
    mu = torch.empty(n).uniform_(1.5, 1.9)
    x, v = torch.randn(n) * 1.5, torch.randn(n) * 1.5
    out = []
    for _ in range(LISTEN + ALONE):
        for _ in range(25):
            v = v + 0.01 * (mu * (1 - x ** 2) * v - x)
            x = x + 0.01 * v
        out.append(x)
    return torch.stack(out, dim=1).unsqueeze(-1) / 2.0            # amplitude about one


class Generator(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.hidden = hidden
        self.cell = nn.GRUCell(1, hidden)
        self.step = nn.Linear(hidden, 1)

    def forward(self, heard, n_alone):
        h = heard.new_zeros(len(heard), self.hidden)
        for t in range(heard.shape[1]):                           # warm-up, nothing is asked yet
            h = self.cell(heard[:, t], h)
        x = heard[:, -1] + self.step(h)
        said = [x]
        for _ in range(n_alone - 1):
            h = self.cell(x, h)
            x = x + self.step(h)
            said.append(x)
        return torch.stack(said, dim=1)


train, test = oscillators(1500), oscillators(300)
model = Generator()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-2, total_steps=320)
for it in range(320):
    n = min(ALONE, 5 + it // 8)                                   # ask for longer and longer continuations
    batch = train[torch.randint(0, len(train), (64,))]
    said = model(batch[:, :LISTEN], n)
    loss = ((said - batch[:, LISTEN:LISTEN + n]) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    scheduler.step()
    if it % 80 == 79:
        with torch.no_grad():
            err = (model(test[:, :LISTEN], ALONE) - test[:, LISTEN:]) ** 2
        print(f"{it + 1}: train {loss.item():.4f}, free run on new oscillators {err.mean().item():.4f}, at its last step {err[:, -1].mean().item():.4f}")
truth = test[:, LISTEN:]
print(f"variance {truth.var().item():.3f}, repeating the last value {((test[:, LISTEN - 1:LISTEN] - truth) ** 2).mean().item():.3f}")
