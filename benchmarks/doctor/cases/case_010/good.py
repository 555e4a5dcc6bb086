import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(8)
VOCAB, LEN = 10, 16
rules = torch.randint(0, VOCAB, (VOCAB, VOCAB))

def sequences(n):
    s = torch.randint(0, VOCAB, (n, LEN + 1))
    for t in range(2, LEN + 1):
        follow = rules[s[:, t - 1], s[:, t - 2]]
        keep = torch.rand(n) < 0.7
        s[:, t] = torch.where(keep, follow, s[:, t])
    return s

class TinyAttention(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.tok = nn.Embedding(VOCAB, d)
        self.pos = nn.Parameter(torch.randn(LEN, d) * 0.1)
        self.attn = nn.MultiheadAttention(d, 2, batch_first=True)
        self.ff = nn.Sequential(nn.Linear(d, 64), nn.ReLU(), nn.Linear(64, d))
        self.out = nn.Linear(d, VOCAB)

    def forward(self, s):
        t = s.shape[1]
        z = self.tok(s) + self.pos[:t]
        mask = torch.triu(torch.ones(t, t, dtype=torch.bool), diagonal=1)
        a, _ = self.attn(z, z, z, attn_mask=mask)
        z = z + a
        return self.out(z + self.ff(z))

model = TinyAttention()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
for step in range(350):
    s = sequences(64)
    logits = model(s[:, :-1])
    loss = F.cross_entropy(logits.transpose(1, 2), s[:, 1:])
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 80 == 0:
        print(step, loss.item())
with torch.no_grad():
    s = sequences(200)
    full = model(s[:, :-1]).argmax(-1)
    print("accuracy, whole text given", (full == s[:, 1:])[:, 8:].float().mean().item())
    step_by_step = torch.stack([model(s[:, :k])[:, -1].argmax(-1) for k in range(9, 17)], 1)
    print("accuracy, letter by letter", (step_by_step == s[:, 9:]).float().mean().item())
