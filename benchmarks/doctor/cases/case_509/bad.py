# dead reckoning: wheel odometry (speed, turn rate) -> position of the robot relative to its start
import torch
import torch.nn as nn

torch.manual_seed(2)


def trips(n, T=20):
    speed = 0.2 + 0.3 * torch.rand(n, T)
    turn = 0.5 * torch.randn(n, T)
    heading = turn.cumsum(1)
    xy = torch.stack([(speed * heading.cos()).cumsum(1), (speed * heading.sin()).cumsum(1)], -1)
    return torch.stack([speed, turn], -1), xy


odo, pos = trips(1280)
odo_test, pos_test = trips(320)
B = 64
gru = nn.GRU(2, 48, batch_first=True)
head = nn.Linear(48, 2)
opt = torch.optim.Adam(list(gru.parameters()) + list(head.parameters()), lr=5e-3)

h = torch.zeros(1, B, 48)
for epoch in range(18):
    order = torch.randperm(len(odo)).view(-1, B)
    total = 0.0
    for idx in order:
        out, h = gru(odo[idx], h)
        loss = ((head(out) - pos[idx]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        h = h.detach()
        total += loss.item()
    if epoch % 5 == 0:
        print(epoch, total / len(order))

with torch.no_grad():
    errs = []
    for a, p in zip(odo_test.split(B), pos_test.split(B)):
        out, h = gru(a, h)
        errs.append((head(out) - p).pow(2).sum(-1).mean(0))
    err = torch.stack(errs).mean(0)
print("squared error after 1, 5, 20 steps:", err[[0, 4, 19]].tolist())
print("mean", err.mean().item())
