"""Nesting level of bracket strings, symbol by symbol (level modulo 3). Every string is on its own."""
import random

import torch
import torch.nn as nn

random.seed(6)
torch.manual_seed(6)
ALPHA = {"(": 0, ")": 1, "x": 2, "y": 3}

def random_string(length=24):
    level, s, lv = 0, "", []
    for _ in range(length):
        c = random.choices("()xy", weights=[4, 3 if level else 0, 1, 1])[0]
        level += {"(": 1, ")": -1}.get(c, 0)
        s += c
        lv.append(level % 3)
    return [ALPHA[c] for c in s], lv

def make(n):
    toks, levels = zip(*(random_string() for _ in range(n)))
    return torch.tensor(toks), torch.tensor(levels)

tr_tok, tr_lev = make(1600)
te_tok, te_lev = make(320)
BATCH = 32

class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(4, 12)
        self.lstm = nn.LSTM(12, 40, batch_first=True)
        self.cls = nn.Linear(40, 3)

    def forward(self, tok, hidden=None):
        out, hidden = self.lstm(self.embed(tok), hidden)
        return self.cls(out), tuple(h.detach() for h in hidden)

tagger = Tagger()
opt = torch.optim.Adam(tagger.parameters(), lr=8e-3)
ce = nn.CrossEntropyLoss()
for epoch in range(14):
    hidden = None
    for b in torch.randperm(len(tr_tok)).split(BATCH):
        logits, _ = tagger(tr_tok[b], hidden)
        loss = ce(logits.flatten(0, 1), tr_lev[b].flatten())
        opt.zero_grad()
        loss.backward()
        opt.step()
    hits, hidden = 0, None
    with torch.no_grad():
        for tok, lev in zip(te_tok.split(BATCH), te_lev.split(BATCH)):
            logits, _ = tagger(tok, hidden)
            hits += (logits.argmax(-1) == lev).sum().item()
    if epoch % 2:
        print(f"epoch {epoch} loss {loss.item():.3f} test accuracy {hits / te_lev.numel():.3f}")
