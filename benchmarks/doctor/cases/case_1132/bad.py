import numpy as np
import torch
import torch.nn as nn

# each customer opens the account at 0; predict the balance after every booking
torch.manual_seed(6)
rng = np.random.default_rng(6)
B, T = 32, 30


def customers(n):
    amount = rng.normal(0, 1, (n, T)) + 0.2 * rng.normal(0, 1, (n, 1))
    bal = np.zeros((n, T))
    b = np.zeros(n)
    for t in range(T):
        b = b + amount[:, t]
        b = np.where(b < -1.5, b - 0.3, b)      # overdraft charge
        b = np.clip(b, -4, 4)                   # credit line, sweep to savings
        bal[:, t] = b
    return torch.tensor(amount, dtype=torch.float32)[..., None], torch.tensor(bal, dtype=torch.float32)


class Ledger(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.rnn = nn.GRU(1, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)
        self.state = None

    def forward(self, x):
        h, s = self.rnn(x, self.state)
        self.state = s.detach()
        return self.out(h)[..., 0]


x_tr, y_tr = customers(1600)
x_te, y_te = customers(320)
net = Ledger()
opt = torch.optim.Adam(net.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.8)
for epoch in range(9):
    tot = 0
    for b in torch.randperm(len(x_tr)).split(B):
        loss = ((net(x_tr[b]) - y_tr[b]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        tot += loss.item()
    sched.step()
    errs = []
    with torch.no_grad():
        for xb, yb in zip(x_te.split(B), y_te.split(B)):
            errs.append((net(xb) - yb).abs().mean().item())
    print(f"epoch {epoch}  mse {tot / 50:.4f}  test MAE {np.mean(errs):.3f}")
