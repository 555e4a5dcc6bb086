"""Stress marks in made-up words: a syllable is stressed depending on what follows it and what came before."""
import random

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

random.seed(151)
torch.manual_seed(151)
SYLLABLES, LIGHT = 20, set(range(1, 9))


def word():
    s = [random.randint(1, SYLLABLES) for _ in range(random.randint(3, 14))]
    marks, since = [0] * len(s), 0
    for i in range(len(s)):
        heavy_next = i + 1 < len(s) and s[i + 1] not in LIGHT
        if since >= 1 and not heavy_next and (s[i] not in LIGHT or since >= 3):
            marks[i], since = 1, 0
        else:
            since += 1
    return torch.tensor(s), torch.tensor(marks)


class Marker(nn.Module):
    def __init__(self, dim=16, hidden=24):
        super().__init__()
        self.emb = nn.Embedding(SYLLABLES + 1, dim, padding_idx=0)
        self.gru = nn.GRU(dim, hidden, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * hidden, 1)

    def forward(self, s, lengths):
        packed = pack_padded_sequence(self.emb(s), lengths, batch_first=True, enforce_sorted=False)
        h, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True, total_length=s.size(1))
        return self.fc(h).squeeze(-1)


def collate(pairs):
    words, marks = zip(*pairs)
    lengths = torch.tensor([len(w) for w in words])
    mask = torch.arange(int(lengths.max())) < lengths[:, None]
    return pad_sequence(words, True), pad_sequence(marks, True).float(), lengths, mask


train, test = [word() for _ in range(2500)], collate([word() for _ in range(400)])
marker = Marker()
opt = torch.optim.Adam(marker.parameters(), lr=6e-3)
for epoch in range(7):
    random.shuffle(train)
    for i in range(0, len(train), 50):
        s, m, lengths, mask = collate(train[i : i + 50])
        loss = F.binary_cross_entropy_with_logits(marker(s, lengths)[mask], m[mask])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        s, m, lengths, mask = test
        acc = ((marker(s, lengths) > 0).float() == m)[mask].float().mean()
    print(f"epoch {epoch + 1} loss {loss.item():.3f} accuracy {acc:.3f} (never stressed {1 - m[mask].mean():.3f})")
