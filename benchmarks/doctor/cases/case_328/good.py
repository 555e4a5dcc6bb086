# Agreement across distance: the first token fixes which closing token is due after the filler
import random

import torch
import torch.nn as nn

random.seed(10)
torch.manual_seed(10)
FILL = ["the", "of", "old", "grey", "near", "and"]
OPEN = ["dog", "dogs", "child", "children"]
CLOSE = ["barks", "bark", "sings", "sing"]
vocab = {w: i for i, w in enumerate(FILL + OPEN + CLOSE)}


def sentence(n_fill=6):
    k = random.randrange(4)
    return [OPEN[k]] + random.choices(FILL, k=n_fill) + [CLOSE[k]]


def batch(n):
    return torch.tensor([[vocab[w] for w in sentence()] for _ in range(n)])


class CellLM(nn.Module):
    def __init__(self, n_vocab, emb=10, hid=40):
        super().__init__()
        self.emb = nn.Embedding(n_vocab, emb)
        self.cell = nn.RNNCell(emb, hid)
        self.proj = nn.Linear(hid, n_vocab)
        self.hid = hid

    def forward(self, toks):
        h = torch.zeros(toks.size(0), self.hid)
        logits = []
        for t in range(toks.size(1)):
            h = self.cell(self.emb(toks[:, t]), h)
            logits.append(self.proj(h))
        return torch.stack(logits, 1)


lm = CellLM(len(vocab))
optimizer = torch.optim.Adam(lm.parameters(), lr=4e-3)
loss_fn = nn.CrossEntropyLoss()
for step in range(1, 751):
    toks = batch(48)
    logits = lm(toks[:, :-1])
    loss = loss_fn(logits.reshape(-1, len(vocab)), toks[:, 1:].reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(lm.parameters(), 5.0)
    optimizer.step()
    if step % 150 == 0:
        with torch.no_grad():
            held_out = batch(300)
            verb = lm(held_out[:, :-1])[:, -1].argmax(-1)
            print(f"step {step}: loss {loss.item():.3f}  right verb {(verb == held_out[:, -1]).float().mean():.3f}")
