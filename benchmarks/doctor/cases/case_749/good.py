import torch
from torch import nn, optim

torch.manual_seed(19)
# Step 1: a GRU learns from unlabelled arm movements to foretell the next sample.
# Step 2: it is kept as it is, and only a small head learns from 200 labelled movements which of four they are.


def movements(n, T=30):
    kind = torch.randint(0, 4, (n,))
    t = torch.arange(T) / T
    pace = 1 + 0.4 * torch.rand(n, 1)
    phase = 6.28 * torch.rand(n, 1)
    ratio = torch.tensor([1.0, 2.0, 1.0, 2.0])[kind][:, None]
    lead = torch.tensor([0.0, 0.0, 1.57, 1.57])[kind][:, None]
    x = torch.sin(9 * pace * t + phase)
    y = torch.sin(9 * pace * ratio * t + ratio * phase + lead)
    return torch.stack([x, y], dim=2) + 0.1 * torch.randn(n, T, 2), kind


class Encoder(nn.Module):
    def __init__(self, size=40):
        super().__init__()
        self.gru = nn.GRU(2, size, batch_first=True)
        self.next = nn.Linear(size, 2)

    def forward(self, seq):
        return self.gru(seq)[0]


free, _ = movements(2000)
encoder = Encoder()
pre_opt = optim.Adam(encoder.parameters(), lr=5e-3)
for epoch in range(8):
    for idx in torch.randperm(len(free)).split(50):
        seq = free[idx]
        loss = (encoder.next(encoder(seq[:, :-1])) - seq[:, 1:]).pow(2).mean()
        pre_opt.zero_grad()
        loss.backward()
        pre_opt.step()
print(f"next-sample mse {loss.item():.4f} (noise alone 0.01)")

for p in encoder.parameters():
    p.requires_grad = False
encoder.eval()
seq, kind = movements(200)
new_seq, new_kind = movements(1000)
head = nn.Sequential(nn.Linear(40, 32), nn.ReLU(), nn.Dropout(0.3), nn.Linear(32, 4), nn.LogSoftmax(dim=1))
head_opt = optim.Adam(head.parameters(), lr=5e-3, weight_decay=1e-3)
for epoch in range(40):
    head.train()
    for idx in torch.randperm(200).split(25):
        loss = nn.functional.nll_loss(head(encoder(seq[idx])[:, -1]), kind[idx])
        head_opt.zero_grad()
        loss.backward()
        head_opt.step()
head.eval()
with torch.no_grad():
    right = (head(encoder(new_seq)[:, -1]).argmax(1) == new_kind).float().mean()
print(f"right on 1000 new movements: {right:.3f}")
