import torch
import torch.nn as nn

torch.manual_seed(12)
WIN, STEPS, HORIZON = 3, 20, 60


def relaxation_oscillator(n_runs, n, dt=0.2, sub=10):
    """x of a van der Pol oscillator, as a noisy electrode sees it, and without the noise."""
    x, v = torch.randn(n_runs) * 1.5, torch.randn(n_runs) * 1.5
    out = []
    for _ in range(n + 50):
        for _ in range(sub):
            x, v = x + dt / sub * v, v + dt / sub * ((1 - x ** 2) * v - x)
        out.append(x)
    clean = torch.stack(out[50:], 1)
    return clean + 0.2 * torch.randn_like(clean), clean


class Step(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(WIN, 48), nn.Tanh(), nn.Linear(48, 48), nn.Tanh(), nn.Linear(48, 1))

    def forward(self, win):
        return win[:, -1:] + self.f(win)


train, _ = relaxation_oscillator(60, 200)
test, test_clean = relaxation_oscillator(40, WIN + HORIZON)
model = Step()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 450)

for it in range(450):
    row = torch.randint(0, train.shape[0], (64,))
    start = torch.randint(0, train.shape[1] - WIN - STEPS, (64,))
    seg = train[row[:, None], start[:, None] + torch.arange(WIN + STEPS)]
    win, loss = seg[:, :WIN], 0.0
    for k in range(STEPS):
        nxt = model(win)
        loss = loss + ((nxt - seg[:, WIN + k:WIN + k + 1]) ** 2).mean() / STEPS
        win = torch.cat([win[:, 1:], seg[:, WIN + k:WIN + k + 1]], dim=1)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    scheduler.step()
    if it % 100 == 99:
        print(f"iteration {it + 1}  training loss {loss.item():.4f}")

with torch.no_grad():
    win, sim = test[:, :WIN], []
    for k in range(HORIZON):
        nxt = model(win)
        sim.append(nxt)
        win = torch.cat([win[:, 1:], nxt], dim=1)
    sim = torch.cat(sim, 1)
err = (sim - test_clean[:, WIN:]).pow(2).mean().sqrt() / test_clean[:, WIN:].std()
print(f"free run over {HORIZON} steps: error {err:.2f} of the standard deviation")
