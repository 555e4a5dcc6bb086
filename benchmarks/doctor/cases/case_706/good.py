import torch
from torch import nn

PAST, HORIZON, STEPS = 16, 12, 220


def hares_and_lynxes(n, length, substeps=6):
    """Lotka-Volterra populations (log scale), random start, every third of a year."""
    prey, pred = torch.rand(n) * 2.5 + 0.3, torch.rand(n) * 1.5 + 0.3
    series = []
    for _ in range(length):
        for _ in range(substeps):
            d_prey = prey * (1.0 - 0.9 * pred)
            d_pred = pred * (0.8 * prey - 0.9)
            prey, pred = prey + 0.05 * d_prey, pred + 0.05 * d_pred
        series.append(torch.stack([prey.log(), pred.log()], dim=-1))
    clean = torch.stack(series, dim=1)
    return clean + 0.02 * torch.randn_like(clean)


class Seq2Seq(nn.Module):
    def __init__(self, hidden=40):
        super().__init__()
        self.encoder = nn.GRU(2, hidden, batch_first=True)
        self.decoder = nn.GRU(2, hidden, batch_first=True)
        self.proj = nn.Linear(hidden, 2)

    def forward(self, past, future):
        _, h = self.encoder(past)
        dec_in = torch.cat([past[:, -1:], future[:, :-1]], dim=1)
        out, _ = self.decoder(dec_in, h)
        return self.proj(out)

    @torch.no_grad()
    def forecast(self, past, horizon):
        _, h = self.encoder(past)
        token, steps = past[:, -1:], []
        for _ in range(horizon):
            out, h = self.decoder(token, h)
            token = self.proj(out)
            steps.append(token)
        return torch.cat(steps, dim=1)


torch.manual_seed(8)
net = Seq2Seq()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, STEPS)
for step in range(1, STEPS + 1):
    seq = hares_and_lynxes(64, PAST + HORIZON)
    past, future = seq[:, :PAST], seq[:, PAST:]
    loss = nn.functional.l1_loss(net(past, future), future)
    opt.zero_grad(), loss.backward(), opt.step(), sched.step()
    if step % 50 == 0:
        print(f"step {step:4d}  L1 {loss.item():.4f}")
test = hares_and_lynxes(500, PAST + HORIZON)
error = (net.forecast(test[:, :PAST], HORIZON) - test[:, PAST:]).abs().mean()
print(f"free-running forecast over {HORIZON} steps: L1 {error:.4f}")
