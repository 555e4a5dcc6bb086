import math
import torch
from torch import nn

g = torch.Generator().manual_seed(21)
torch.manual_seed(21)
SEC, FS = 3, 40


def recordings(n):
    """Rhythm strips with one broad ectopic beat; reference: height of that beat."""
    t = torch.arange(SEC * FS) / FS
    sig = torch.zeros(n, SEC * FS)
    height = torch.rand(n, generator=g) * 1.6 + 0.4
    which = torch.randint(0, 4, (n,), generator=g)
    for k in range(4):
        c = 0.35 + 0.75 * k + 0.08 * torch.randn(n, 1, generator=g)
        ect = (which == k).unsqueeze(1)
        w = torch.where(ect, 0.09, 0.03)
        h = torch.where(ect, height.unsqueeze(1), torch.rand(n, 1, generator=g) * 1.6 + 0.4)
        sig = sig + h * torch.exp(-0.5 * ((t - c) / w) ** 2)
    sig = sig + 0.05 * torch.randn(n, SEC * FS, generator=g)
    return sig.unsqueeze(1), height.unsqueeze(1)


class AttnPool(nn.Module):
    def __init__(self, ch=16):
        super().__init__()
        self.feat = nn.Sequential(nn.Conv1d(1, ch, 9, padding=4), nn.ReLU(), nn.Conv1d(ch, ch, 9, padding=4), nn.ReLU())
        self.score = nn.Linear(ch, 1)
        self.value = nn.Linear(ch, 1)

    def forward(self, x):
        f = self.feat(x).transpose(1, 2)             # batch, time, channel
        w = torch.softmax(self.score(f), dim=0)
        return (w * self.value(f)).sum(1)


x_tr, y_tr = recordings(2000)
x_va, y_va = recordings(300)
net = AttnPool()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, 6, 0.4)
for epoch in range(11):
    order = torch.randperm(len(x_tr))
    for b in order.split(32):
        err = net(x_tr[b]) - y_tr[b]
        loss = err.pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
    print(f"epoch {epoch}: mse {loss.item():.4f}")

net.eval()
with torch.no_grad():                                # strip by strip, as the monitor delivers them
    est = torch.cat([net(x_va[i:i + 1]) for i in range(len(x_va))])
print(f"RMSE {math.sqrt((est - y_va).pow(2).mean()):.3f} mV, spread of the reference {y_va.std():.3f} mV")
