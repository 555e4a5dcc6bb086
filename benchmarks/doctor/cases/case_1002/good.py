"""Character model for a small artificial language; afterwards it writes words by itself."""
import random

import torch
import torch.nn.functional as F
from torch import nn

random.seed(11); torch.manual_seed(11)
SYMS = "abcdefgh."
idx = {c: i for i, c in enumerate(SYMS)}
FOLLOW = {"a": "bc", "b": "de", "c": "ef", "d": "ga", "e": "h.", "f": "bg", "g": "ch", "h": "a.", ".": "abf"}

def legal(prev, cur, nxt):
    # after a doubled step only the first continuation is allowed
    return nxt == FOLLOW[cur][0] if prev in "ceg" else nxt in FOLLOW[cur]

def sample_text(n):
    s = ".a"
    while len(s) < n:
        opts = FOLLOW[s[-1]]
        s += opts[0] if s[-2] in "ceg" else random.choices(opts, weights=[3, 2, 1][: len(opts)])[0]
    return s

corpus = torch.tensor([idx[c] for c in sample_text(24000)])
train_txt, valid_txt = corpus[:20000], corpus[20000:]
BPTT, BS = 40, 32
def get_batch(txt):
    start = torch.randint(0, len(txt) - BPTT - 2, (BS,))
    inp = torch.stack([txt[s:s + BPTT] for s in start])
    out = torch.stack([txt[s + 1:s + BPTT + 1] for s in start])
    return inp, out

class CharLM(nn.Module):
    def __init__(self, n, emb=16, hid=48):
        super().__init__()
        self.emb, self.rnn, self.dec = nn.Embedding(n, emb), nn.LSTM(emb, hid, batch_first=True), nn.Linear(hid, n)

    def forward(self, tok, state=None):
        o, state = self.rnn(self.emb(tok), state)
        return self.dec(o), state

lm = CharLM(len(SYMS))
optim = torch.optim.AdamW(lm.parameters(), lr=5e-3)
for it in range(301):
    inp, out = get_batch(train_txt)
    loss = F.cross_entropy(lm(inp)[0].flatten(0, 1), out.flatten())
    optim.zero_grad(); loss.backward(); optim.step()
    if it % 100 == 0:
        with torch.no_grad():
            vi, vo = get_batch(valid_txt)
            print(it, f"train {loss.item():.3f} valid {F.cross_entropy(lm(vi)[0].flatten(0, 1), vo.flatten()):.3f}")

text, state, cur = ".a", None, torch.tensor([[idx["."], idx["a"]]])
with torch.no_grad():
    for _ in range(400):
        logit, state = lm(cur, state)
        cur = torch.multinomial(logit[:, -1].softmax(-1), 1)
        text += SYMS[cur.item()]
ok = sum(legal(*text[i:i + 3]) for i in range(len(text) - 2)) / (len(text) - 2)
print(text[:80], f"\nlegal transitions in the generated text: {100 * ok:.1f}%")
