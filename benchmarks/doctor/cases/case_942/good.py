import random
import torch
from torch import nn

random.seed(0)
torch.manual_seed(0)
PAST, AHEAD = 8, 20


def reactor(n):
    """Cooled reactor: u coolant opening, y temperature deviation; returns (n, PAST + AHEAD) records of both."""
    T = PAST + AHEAD
    u = torch.rand(n, T // 4).repeat_interleave(4, dim=1) * 2 - 1
    y, conc, ys = torch.randn(n) * 0.5, torch.rand(n), []
    for t in range(T):
        rate = 0.9 * conc * torch.sigmoid(2.5 * y)
        conc = conc + 0.3 * (1 - conc) - 0.5 * rate
        y = y + 0.8 * rate - 0.25 * y - 0.35 * (1 + y.abs()) * u[:, t] - 0.15
        ys.append(y)
    return u, torch.stack(ys, 1) + 0.01 * torch.randn(n, T)


class Rollout(nn.Module):
    def __init__(self, hid=40):
        super().__init__()
        self.encoder = nn.GRU(2, hid, batch_first=True)
        self.cell = nn.GRUCell(2, hid)
        self.out = nn.Linear(hid, 1)

    def forward(self, u, y, force=0.0):
        _, h = self.encoder(torch.stack([u[:, :PAST], y[:, :PAST]], 2))
        h, prev, preds = h[0], y[:, PAST - 1], []
        for k in range(PAST, PAST + AHEAD):
            h = self.cell(torch.stack([u[:, k], prev], 1), h)
            pred = prev + self.out(h)[:, 0]
            preds.append(pred)
            prev = y[:, k] if random.random() < force else pred
        return torch.stack(preds, 1)


u_tr, y_tr = reactor(1500)
u_te, y_te = reactor(300)
net = Rollout()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
EPOCHS = 10
for epoch in range(EPOCHS):
    force = max(0.0, 0.9 - epoch / 6)
    for b in torch.randperm(1500).split(60):
        pred = net(u_tr[b], y_tr[b], force)
        loss = (pred - y_tr[b, PAST:]).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 0.5)
        opt.step()
    print(f"epoch {epoch} forcing {force:.2f} loss {loss.item():.5f}")

with torch.no_grad():
    free = net(u_te, y_te)
rms = (free - y_te[:, PAST:]).pow(2).mean(0).sqrt()
print(f"free run: rms after 1 step {rms[0].item():.3f}, after {AHEAD} steps {rms[-1].item():.3f}, std of y {y_te.std().item():.3f}")
