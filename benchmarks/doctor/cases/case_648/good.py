"""Robot cart: the colour of the lamp at the start says whether the counts of later steps add or subtract."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(3)
STEPS = 14


def episodes(n):
    lamp = torch.randint(0, 2, (n,)).float() * 2 - 1
    push = torch.rand(STEPS, n) - 0.3
    first = torch.zeros(STEPS, n)
    first[0] = lamp
    return torch.stack([first, push], 2), lamp * push.sum(0) / 2


class Cart(nn.Module):
    def __init__(self, n_hidden=32):
        super().__init__()
        self.n_hidden = n_hidden
        self.cell = nn.LSTMCell(2, n_hidden)
        self.lin = nn.Linear(n_hidden, 1)

    def forward(self, seq):
        h = torch.zeros(seq.size(1), self.n_hidden)
        c = torch.zeros(seq.size(1), self.n_hidden)
        for x in seq:
            h, c = self.cell(x, (h, c))
        return self.lin(h).squeeze(-1)


net = Cart()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.MultiStepLR(opt, [350, 500], gamma=0.3)
avg = None
for step in range(600):
    seq, target = episodes(64)
    loss = F.mse_loss(net(seq), target)
    opt.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step()
    sched.step()
    avg = loss.item() if avg is None else 0.95 * avg + 0.05 * loss.item()
    if (step + 1) % 100 == 0:
        print(f"step {step + 1}: running loss {avg:.4f}")

seq, target = episodes(1000)
with torch.no_grad():
    mse = F.mse_loss(net(seq), target).item()
print(f"1000 new episodes: mse {mse:.4f}, variance of the target {target.var().item():.4f}")
