# Phrase tagging: mark the words that belong to a quoted span. Whether a quote is ever closed is
# only known later in the sentence, so the tagger reads in both directions.
import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

random.seed(44), torch.manual_seed(44)
PAD, QUOTE, STOP, N_WORDS = 0, 1, 2, 12

def example():
    n = random.randint(6, 22)
    toks = [random.randint(3, N_WORDS - 1) for _ in range(n)]
    for _ in range(random.randint(1, 4)):
        toks[random.randrange(n)] = QUOTE
    if random.random() < 0.6:
        toks[random.randrange(n)] = STOP
    tags, open_at = [0] * n, None
    for i, t in enumerate(toks):
        if t == QUOTE and open_at is not None:
            tags[open_at + 1:i] = [1] * (i - open_at - 1)
        if t in (QUOTE, STOP):
            open_at = i if t == QUOTE and open_at is None else None
    return torch.tensor(toks), torch.tensor(tags)

examples = [example() for _ in range(2200)]
train, held_out = examples[:1800], examples[1800:]

def collate(items):
    lengths = torch.tensor([len(t) for t, _ in items])
    toks = pad_sequence([t for t, _ in items], batch_first=True, padding_value=PAD)
    tags = pad_sequence([g for _, g in items], batch_first=True, padding_value=-100)
    return toks, tags, lengths

class SpanTagger(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.emb = nn.Embedding(N_WORDS, 10, padding_idx=PAD)
        self.rnn = nn.LSTM(10, hidden, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * hidden, 2)

    def forward(self, toks, lengths):
        packed = pack_padded_sequence(self.emb(toks), lengths, batch_first=True, enforce_sorted=False)
        h, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        return self.out(h)

net = SpanTagger()
opt, loss_fn = torch.optim.Adam(net.parameters(), lr=1e-2), nn.CrossEntropyLoss(ignore_index=-100)
for epoch in range(9):
    random.shuffle(train)
    for i in range(0, len(train), 50):
        toks, tags, lengths = collate(train[i:i + 50])
        loss = loss_fn(net(toks, lengths).flatten(0, 1), tags.flatten())
        opt.zero_grad(); loss.backward(); opt.step()
with torch.no_grad():
    toks, tags, lengths = collate(held_out)
    real = tags != -100
    hit = (net(toks, lengths).argmax(-1) == tags)[real].float().mean()
print(f"loss {loss.item():.4f}, token accuracy {hit:.4f}, all-outside baseline {(tags[real] == 0).float().mean():.4f}")
