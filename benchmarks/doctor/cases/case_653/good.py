import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader
torch.manual_seed(16)
PAD = -100

def sentence():
    """Syllable tones: a low tone (1) becomes rising (3) before the next low tone, falling (2) spreads
    rightwards over neutral syllables (0) until the next tone; a final neutral syllable is dropped (4)."""
    n, last = int(torch.randint(6, 22, (1,))), 0
    s = torch.multinomial(torch.tensor([0.45, 0.35, 0.2]), n, replacement=True)
    out = s.clone()
    for i in range(n):
        if s[i] == 0 and last == 2:
            out[i] = 2
        last = int(s[i]) or last
        following = [int(v) for v in s[i + 1:] if v != 0]
        if s[i] == 1 and following[:1] == [1]:
            out[i] = 3
    if s[-1] == 0:
        out[-1] = 4
    return s, out


def collate(batch):
    lens = torch.tensor([len(s) for s, _ in batch])
    words = pad_sequence([s for s, _ in batch], batch_first=True, padding_value=0)
    tags = pad_sequence([t for _, t in batch], batch_first=True, padding_value=PAD)
    return words, tags, lens


class Tagger(nn.Module):
    def __init__(self, dim=16, hidden=24):
        super().__init__()
        self.emb = nn.Embedding(3, dim)
        self.lstm = nn.LSTM(dim, hidden, bidirectional=True, batch_first=True)
        self.out = nn.Sequential(nn.Linear(2 * hidden, 5), nn.LogSoftmax(dim=-1))

    def forward(self, words, lens):
        packed = pack_padded_sequence(self.emb(words), lens, batch_first=True, enforce_sorted=False)
        return self.out(pad_packed_sequence(self.lstm(packed)[0], batch_first=True)[0])


train_dl = DataLoader([sentence() for _ in range(1200)], batch_size=30, shuffle=True, collate_fn=collate)
test_dl = DataLoader([sentence() for _ in range(300)], batch_size=100, collate_fn=collate)
tagger = Tagger()
nll = nn.NLLLoss(ignore_index=PAD)
optim = torch.optim.Adam(tagger.parameters(), lr=8e-3)
for epoch in range(5):
    for words, tags, lens in train_dl:
        loss = nll(tagger(words, lens).flatten(0, 1), tags.flatten())
        optim.zero_grad(); loss.backward(); optim.step()
    good = count = 0
    with torch.no_grad():
        for words, tags, lens in test_dl:
            mask = tags != PAD
            good += (tagger(words, lens).argmax(-1) == tags)[mask].sum().item()
            count += mask.sum().item()
    print(f"epoch {epoch + 1}: loss {loss.item():.4f}, test tag accuracy {good / count:.4f}")
