"""Seq2seq: read a date written out in symbols, write it in ISO order; teacher forcing fades out."""
import random

import torch
from torch import nn

random.seed(7)
torch.manual_seed(7)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
SRC = sorted(set("".join(MONTHS)) | set("0123456789 "))
TGT = list("0123456789-") + ["<s>"]
BOS = TGT.index("<s>")


def pairs(n):
    src, tgt = [], []
    for _ in range(n):
        d, m, y = random.randint(1, 28), random.randint(0, 11), random.randint(0, 99)
        text = f"{d:02d} {MONTHS[m]} {y:02d}"
        src.append([SRC.index(c) for c in text])
        tgt.append([TGT.index(c) for c in f"{y:02d}-{m + 1:02d}-{d:02d}"])
    return torch.tensor(src), torch.tensor(tgt)


class Seq2Seq(nn.Module):
    def __init__(self, hid=64):
        super().__init__()
        self.src_emb, self.tgt_emb = nn.Embedding(len(SRC), 24), nn.Embedding(len(TGT), 24)
        self.encoder = nn.GRU(24, hid, batch_first=True)
        self.cell = nn.GRUCell(24 + hid, hid)
        self.out = nn.Linear(2 * hid, len(TGT))

    def forward(self, src, steps, tgt=None, p_teacher=0.0):
        memory, h = self.encoder(self.src_emb(src))
        h = h[0]
        tok = torch.full((len(src),), BOS)
        logits = []
        for t in range(steps):
            att = torch.softmax((memory @ h.unsqueeze(-1)).squeeze(-1), dim=1)
            context = (att.unsqueeze(-1) * memory).sum(1)
            h = self.cell(torch.cat([self.tgt_emb(tok), context], 1), h)
            logits.append(self.out(torch.cat([h, context], 1)))
            tok = logits[-1].argmax(1)
            if tgt is not None and random.random() < p_teacher:
                tok = tgt[:, t]
        return torch.stack(logits, 1)


x, y = pairs(2500)
x_val, y_val = pairs(300)
net = Seq2Seq()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
ce = nn.CrossEntropyLoss()
EPOCHS = 4
for ep in range(EPOCHS):
    net.train()
    p = 1.0 - 0.8 * ep / (EPOCHS - 1)
    for i in torch.randperm(len(x)).split(64):
        opt.zero_grad()
        loss = ce(net(x[i], 8, y[i], p).flatten(0, 1), y[i].flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    net.eval()
    with torch.no_grad():
        free = net(x_val, 8).argmax(-1)
    whole = (free == y_val).all(1).float().mean()
    print(f"epoch {ep}  teacher {p:.2f}  loss {loss.item():.3f}  whole dates right {whole:.3f}")
