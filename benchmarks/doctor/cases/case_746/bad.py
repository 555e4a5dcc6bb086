import torch
import torch.nn as nn

torch.manual_seed(13)
STEPS = 24


def cure_cycles(n):
    """Moisture and hardener are measured when the mould is filled; afterwards only oven signals come in."""
    moisture, hardener = torch.rand(n) * 2 - 1, torch.rand(n) * 2 - 1
    signals = torch.zeros(STEPS, n, 4)
    signals[0, :, 0], signals[0, :, 1] = moisture, hardener
    signals[1:, :, 2:] = 0.15 * torch.randn(STEPS - 1, n, 2)
    hardness = 1.5 * moisture * hardener + 0.5 * hardener + 0.03 * torch.randn(n)
    return signals, hardness


class CureRNN(nn.Module):
    def __init__(self, n_hidden=40):
        super().__init__()
        self.n_hidden = n_hidden
        self.inp = nn.Linear(4, n_hidden)
        self.rec = nn.Linear(n_hidden, n_hidden, bias=False)
        self.head = nn.Sequential(nn.Linear(n_hidden, 24), nn.ReLU(), nn.Linear(24, 1))
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.normal_(self.inp.weight, std=0.5)
        nn.init.normal_(self.rec.weight, std=0.02)

    def forward(self, signals):
        h = signals.new_zeros(signals.size(1), self.n_hidden)
        for s in signals:
            h = torch.tanh(self.inp(s) + self.rec(h))
        return self.head(h)[:, 0]


train_sig, train_hard = cure_cycles(3000)
test_sig, test_hard = cure_cycles(500)
model = CureRNN()
opt = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(16):
    losses = []
    for idx in torch.randperm(3000).chunk(40):
        loss = (model(train_sig[:, idx]) - train_hard[idx]).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        losses.append(loss.item())
    if (epoch + 1) % 4 == 0:
        print(f"epoch {epoch + 1}: {sum(losses) / len(losses):.4f}")
with torch.no_grad():
    mse = (model(test_sig) - test_hard).pow(2).mean()
print(f"test mse {mse:.4f} (variance {test_hard.var():.4f})")
