import math
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(6)
rng = np.random.default_rng(6)
MAJOR = np.array([0, 2, 4, 5, 7, 9, 11])


def melody(length):
    """Endless tune: scale runs and arpeggios, the key is announced (symbol 12) and then kept for a long while."""
    seq, key, deg = [], 0, 0
    while len(seq) < length:
        if rng.random() < 0.06:
            key = int(rng.integers(12))
            seq += [12, key]
        move = [(1, 1, 1), (-1, -1, -1), (2, 2, -4), (-2, -2, 4)][rng.integers(4)]
        for m in move:
            deg = (deg + m) % 7
            seq.append(int((key + MAJOR[deg]) % 12))
    return seq[:length]

STREAMS, BPTT = 32, 24
corpus = torch.tensor([melody(1201) for _ in range(STREAMS)]).t()      # time, stream
held = torch.tensor([melody(601) for _ in range(16)]).t()

class NoteRNN(nn.Module):
    def __init__(self, hid=64):
        super().__init__()
        self.emb = nn.Embedding(13, 16)
        self.gru = nn.GRU(16, hid)
        self.out = nn.Linear(hid, 13)

    def forward(self, s, h):
        y, h = self.gru(self.emb(s), h)
        return self.out(y), h


net = NoteRNN()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.85)
for epoch in range(9):
    h, total = torch.zeros(1, STREAMS, 64), 0.0
    for i in range(0, len(corpus) - 1, BPTT):
        x, y = corpus[i:i + BPTT], corpus[i + 1:i + 1 + BPTT]
        logits, h = net(x, h.detach())
        loss = F.cross_entropy(logits.reshape(-1, 13), y.reshape(-1))
        opt.zero_grad(); loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        total += loss.item()
    sched.step()
    print(f"epoch {epoch}  perplexity {math.exp(total / 50):.2f}")

with torch.no_grad():
    logits, _ = net(held[:-1], torch.zeros(1, 16, 64))
    nll = F.cross_entropy(logits.reshape(-1, 13), held[1:].reshape(-1)).item()
print(f"held-out perplexity {math.exp(nll):.2f}")
