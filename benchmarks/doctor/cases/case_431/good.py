"""Hares and lynx: encode 16 seasons, decode the next 8."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

PAST, FUTURE = 16, 8
torch.manual_seed(44)
rng = np.random.default_rng(44)


def ecosystems(n):
    prey, pred = rng.uniform(0.2, 0.9, n), rng.uniform(0.1, 0.5, n)
    k = rng.uniform(0.9, 1.3, n)
    series = np.empty((n, PAST + FUTURE, 2))
    for t in range(-10, PAST + FUTURE):
        for _ in range(30):
            eaten = 2.0 * prey * pred / (0.3 + prey)
            prey = prey + 0.1 * (prey * (1 - prey / k) - eaten)
            pred = pred + 0.1 * (0.6 * eaten - 0.5 * pred)
        if t >= 0:
            series[:, t] = np.stack([prey, pred], 1)
    return np.log(series) + 0.03 * rng.standard_normal(series.shape)


class Seq2Seq(nn.Module):
    def __init__(self, hidden=40):
        super().__init__()
        self.encoder = nn.GRU(2, hidden, batch_first=True)
        self.decoder = nn.GRUCell(2, hidden)
        self.project = nn.Linear(hidden, 2)

    def forward(self, past):
        _, h = self.encoder(past)
        h, y = h[0], past[:, -1]
        steps = []
        for _ in range(FUTURE):
            h = self.decoder(y, h)
            y = self.project(h)
            steps.append(y)
        return steps


train, test = ecosystems(2000), ecosystems(300)
mean, std = train.mean((0, 1)), train.std((0, 1))
train, test = (torch.tensor((a - mean) / std, dtype=torch.float32) for a in (train, test))
model = Seq2Seq()
opt = torch.optim.Adam(model.parameters(), lr=4e-3)
for epoch in range(10):
    for idx in torch.randperm(len(train)).split(50):
        past, future = train[idx, :PAST], train[idx, PAST:]
        losses = [F.mse_loss(step, future[:, j]) for j, step in enumerate(model(past))]
        loss = torch.stack(losses).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        val = F.mse_loss(torch.stack(model(test[:, :PAST]), 1), test[:, PAST:]).item()
    print(f"epoch {epoch + 1:2d}  train {loss.item():.4f}  test {val:.4f}")
