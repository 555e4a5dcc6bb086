import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

# Tagging of an artificial language: 5 word classes (tags 1..5), tag and word 0 are the filler
random.seed(20)
torch.manual_seed(20)
N_WORDS, N_TAGS, IGNORE = 30, 5, -100
FOLLOW = {1: [2, 2, 3], 2: [3, 4], 3: [4, 4, 1], 4: [5, 1, 2], 5: [1, 3]}


def sentence():
    tag, words, tags = random.randint(1, 5), [], []
    for _ in range(random.choice([4, 5, 6, 7, 8, 30])):
        tag = random.choice(FOLLOW[tag])
        word = 1 + (4 * tag + random.randint(0, 11)) % N_WORDS
        words.append(word)
        tags.append(tag)
    return torch.tensor(words), torch.tensor(tags)


def corpus(n):
    words, tags = zip(*[sentence() for _ in range(n)])
    return pad_sequence(words, batch_first=True), pad_sequence(tags, batch_first=True)


class Tagger(nn.Module):
    def __init__(self, dim=16, hidden=24):
        super().__init__()
        self.emb = nn.Embedding(N_WORDS + 1, dim, padding_idx=0)
        self.lstm = nn.LSTM(dim, hidden, batch_first=True, bidirectional=True)
        self.proj = nn.Linear(2 * hidden, N_TAGS + 1)

    def forward(self, w):
        h, _ = self.lstm(self.emb(w))
        return self.proj(h)


train_w, train_t = corpus(1500)
test_w, test_t = corpus(300)
tagger = Tagger()
crit = nn.CrossEntropyLoss(ignore_index=IGNORE)
opt = torch.optim.Adam(tagger.parameters(), lr=5e-3)
for epoch in range(6):
    for idx in torch.randperm(len(train_w)).split(30):
        opt.zero_grad()
        scores = tagger(train_w[idx])
        loss = crit(scores.reshape(-1, N_TAGS + 1), train_t[idx].reshape(-1))
        loss.backward()
        opt.step()
    with torch.no_grad():
        keep = test_t != IGNORE
        acc = (tagger(test_w).argmax(-1) == test_t)[keep].float().mean()
    print(f"epoch {epoch + 1} loss {loss.item():.3f} test accuracy {acc:.3f}")
