import torch
import torch.nn as nn

torch.manual_seed(35)
PAST, AHEAD = 14, 10


def outbreaks(n):
    """share of infected people per day; people stay at home when many are ill"""
    beta = 0.35 + 0.45 * torch.rand(n)
    s, i = 1 - 0.3 * torch.rand(n), 0.005 + 0.03 * torch.rand(n)
    curve = []
    for day in range(PAST + AHEAD):
        contact = beta / (1 + (i / 0.12) ** 4)
        new = contact * s * i
        s, i = s - new + 0.02 * (1 - s - i), i + new - 0.15 * i
        curve.append(i)
    curve = torch.stack(curve, 1) * (1 + 0.01 * torch.randn(n, PAST + AHEAD))
    return (10 * curve - 1).unsqueeze(-1)


class Seq2Seq(nn.Module):
    def __init__(self, hidden=40):
        super().__init__()
        self.encoder = nn.GRU(1, hidden, batch_first=True)
        self.decoder = nn.GRUCell(1, hidden)
        self.proj = nn.Linear(hidden, 1)

    def forward(self, past, future=None, p_teacher=0.0):
        _, h = self.encoder(past)
        h, y, ys = h[0], past[:, -1], []
        for k in range(AHEAD):
            h = self.decoder(y, h)
            y = y + self.proj(h)
            ys.append(y)
            if future is not None and torch.rand(1).item() < p_teacher:
                y = future[:, k]
        return torch.stack(ys, 1)


data = outbreaks(2000)
train, test = data[:1600], data[1600:]
model = Seq2Seq()
opt = torch.optim.Adam(model.parameters(), lr=8e-3)
EPOCHS = 16
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, EPOCHS)
for epoch in range(EPOCHS):
    p = max(0.0, 1 - epoch / (0.6 * EPOCHS))
    for idx in torch.randperm(1600).split(50):
        past, future = train[idx, :PAST], train[idx, PAST:]
        loss = (model(past, future, p) - future).square().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
    if epoch % 4 == 3:
        with torch.no_grad():
            val = (model(test[:, :PAST]) - test[:, PAST:]).square().mean()
        print(f"epoch {epoch + 1}: teacher {p:.2f} train {loss.item():.5f} free test {val.item():.5f}")
