import random
import torch
import torch.nn as nn
import torch.nn.functional as F

random.seed(114)
torch.manual_seed(114)
V, START, LEN = 7, 7, 5

class Seq2Seq(nn.Module):
    def __init__(self, h=48):
        super().__init__()
        self.emb = nn.Embedding(V + 1, 16)
        self.enc = nn.GRU(16, h, batch_first=True)
        self.dec = nn.GRUCell(16, h)
        self.out = nn.Linear(h, V)

    def forward(self, src, tgt=None, teacher_forcing=0.0):
        _, h = self.enc(self.emb(src))
        h = h[0]
        token = torch.full((len(src),), START)
        logits = []
        for t in range(LEN):
            h = self.dec(self.emb(token), h)
            step = self.out(h)
            logits.append(step)
            forced = tgt is not None and random.random() < teacher_forcing
            token = tgt[:, t] if forced else step.argmax(-1)
        return torch.stack(logits, 1)

def batch(n):
    s = torch.randint(0, V, (n, LEN))
    return s, s.sort(dim=1).values

model = Seq2Seq()
opt = torch.optim.Adam(model.parameters(), lr=0.008)
for it in range(450):
    src, tgt = batch(64)
    ratio = max(0.0, 1.0 - it / 250)
    logits = model(src, tgt, ratio)
    loss = F.cross_entropy(logits.transpose(1, 2), tgt)
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    if it % 90 == 0:
        print(it, ratio, loss.item())
model.eval()
with torch.no_grad():
    src, tgt = batch(300)
    print("free-running accuracy", (model(src).argmax(-1) == tgt).float().mean().item())
