import math
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(6)
L = 32


def gait(person, n):
    """accelerometer of a walker; persons differ in the mix of harmonics, not in how fast they walk"""
    g = torch.Generator().manual_seed(1000 + person)
    amp = torch.rand(3, generator=g) * 0.9 + 0.1
    shift = torch.rand(3, generator=g) * 2 * math.pi
    t = torch.arange(L) / L
    cadence = 1.5 + 1.5 * torch.rand(n, 1)
    start = torch.rand(n, 1) * 2 * math.pi
    base = 2 * math.pi * cadence * t + start
    x = sum(amp[k] * torch.sin((k + 1) * base + shift[k]) for k in range(3))
    return (x + 0.15 * torch.randn(n, L)).unsqueeze(-1)


class Encoder(nn.Module):
    def __init__(self, dim=16):
        super().__init__()
        self.conv1 = nn.Conv1d(1, 24, 5, padding=2)
        self.conv2 = nn.Conv1d(24, 32, 5, padding=2)
        self.proj = nn.Linear(64, dim)

    def forward(self, x):
        z = F.relu(self.conv2(F.relu(self.conv1(x.transpose(1, 2)))))
        return F.normalize(self.proj(torch.cat([z.mean(-1), z.amax(-1)], dim=1)), dim=1)


train_people, new_people = range(40), range(100, 110)
enc = Encoder()
loss_fn = nn.TripletMarginLoss(margin=0.3)
opt = torch.optim.AdamW(enc.parameters(), lr=3e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 400)


def identify():
    """nearest of 5 enrolled strides per person, for people never seen in training"""
    with torch.no_grad():
        gallery = torch.stack([enc(gait(p, 5)) for p in new_people])
        hits = 0
        for i, p in enumerate(new_people):
            sim = torch.einsum("qd,pkd->qpk", enc(gait(p, 30)), gallery).amax(-1)
            hits += (sim.argmax(1) == i).sum().item()
    return hits / (30 * len(new_people))


print(f"before training: {identify():.2f} (chance {1 / len(new_people):.2f})")
for step in range(1, 401):
    who = torch.randperm(len(train_people))[:16].tolist()
    emb = enc(torch.cat([gait(p, 4) for p in who])).view(16, 4, -1)
    anchor, positive = emb[:, :2].flatten(0, 1), emb[:, 2:].flatten(0, 1)
    with torch.no_grad():
        dist = torch.cdist(anchor, emb.flatten(0, 1))
        same = torch.arange(32).unsqueeze(1) // 2 == torch.arange(64).unsqueeze(0) // 4
        hardest = dist.masked_fill(same, 9.0).argmin(1)
    loss = loss_fn(anchor, positive, emb.flatten(0, 1)[hardest])
    opt.zero_grad()
    loss.backward()
    opt.step()
    sched.step()
    if step % 100 == 0:
        print(f"step {step}: triplet loss {loss.item():.3f}, identification of new people {identify():.2f}")
