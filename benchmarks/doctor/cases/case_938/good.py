import numpy as np
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

torch.manual_seed(14); rng = np.random.default_rng(14)
# toy grammar: D determiner, w ambiguous word, P pronoun, a adverb, "." end
VOCAB = {"<pad>": 0, "D": 1, "P": 2, "w1": 3, "w2": 4, "w3": 5, "a": 6, ".": 7}
O, NOUN, VERB, NAME = 0, 1, 2, 3


def sentence():
    words, tags = [], []
    for _ in range(rng.integers(1, 4)):
        subj = rng.integers(3)
        if subj == 0:
            words += ["D", f"w{rng.integers(1, 4)}"]; tags += [O, NOUN]
        elif subj == 1:
            words += ["P"]; tags += [O]
        else:                                   # bare word opening a clause: a name if an adverb follows, else a command
            adv = rng.random() < 0.5
            words += [f"w{rng.integers(1, 4)}"] + ["a"] * adv; tags += [NAME if adv else VERB] + [O] * adv
        words += [f"w{rng.integers(1, 4)}"]; tags += [VERB if subj < 2 or adv else NOUN]
        words += ["."]; tags += [O]
    return torch.tensor([VOCAB[w] for w in words]), torch.tensor(tags)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(len(VOCAB), 12, padding_idx=0)
        self.rnn = nn.LSTM(12, 20, bidirectional=True, batch_first=True)
        self.out = nn.Linear(40, 4)

    def forward(self, tok, lens):
        packed = pack_padded_sequence(self.emb(tok), lens, batch_first=True, enforce_sorted=False)
        h, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        return self.out(h)


def batch(items):
    toks, tags = zip(*items)
    return (pad_sequence(toks, batch_first=True), torch.tensor([len(t) for t in toks]),
            pad_sequence(tags, batch_first=True, padding_value=-100))


train, dev = [sentence() for _ in range(1500)], [sentence() for _ in range(400)]
net = Tagger()
opt = torch.optim.Adam(net.parameters(), lr=8e-3)
ce = nn.CrossEntropyLoss(ignore_index=-100)
for epoch in range(6):
    for k in range(0, len(train), 30):
        tok, lens, tags = batch(train[k:k + 30])
        loss = ce(net(tok, lens).transpose(1, 2), tags)
        opt.zero_grad(); loss.backward(); opt.step()
    with torch.no_grad():
        tok, lens, tags = batch(dev)
        real = tags != -100
        acc = (net(tok, lens).argmax(-1)[real] == tags[real]).float().mean()
    print(f"epoch {epoch} loss {loss.item():.4f} dev token accuracy {acc.item():.4f}")
