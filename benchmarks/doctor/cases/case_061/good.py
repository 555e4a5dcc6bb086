import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(61)

def orbit(n, T):
    theta = torch.rand(n) * 6.28
    omega = torch.randn(n) * 0.5
    rows = []
    for _ in range(T):
        omega = omega - 0.08 * torch.sin(theta) + 0.003 * torch.randn(n)
        theta = theta + 0.03 * omega
        rows.append(torch.stack([torch.sin(theta), torch.cos(theta)], -1))
    return torch.stack(rows, dim=1)

train, test = orbit(300, 40), orbit(80, 40)

class Tracker(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        self.cell = nn.LSTMCell(2, width)
        self.proj = nn.Linear(width, 2)
        self.width = width

    def forward(self, track):
        h = torch.zeros(track.size(0), self.width)
        c = torch.zeros(track.size(0), self.width)
        preds = []
        for t in range(track.size(1)):
            h, c = self.cell(track[:, t], (h, c))
            preds.append(track[:, t] + 0.03 * self.proj(h))
        return torch.stack(preds, 1)

tracker = Tracker()
opt = torch.optim.Adam(tracker.parameters(), lr=3e-3)
for epoch in range(16):
    for batch in train.split(30):
        loss = F.mse_loss(tracker(batch[:, :-1]), batch[:, 1:])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, round(loss.item(), 5))
with torch.no_grad():
    loss = F.mse_loss(tracker(test[:, :-1])[:, 5:], test[:, 6:])
print("test loss", loss.item())
