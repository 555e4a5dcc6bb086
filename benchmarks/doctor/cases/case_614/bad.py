# Chunk tagging of sentences of different length (toy grammar): O, B, I
import random

import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence

random.seed(6)
torch.manual_seed(6)
DET, ADJ, NOUN, VERB, PREP, ADV = range(1, 7)


def sentence():
    words, tags = [], []
    for _ in range(random.choice([1, 1, 1, 2, 2, 6])):
        words.append(random.choice([VERB, PREP, ADV]))
        tags.append(0)
        phrase = random.choice([[DET, NOUN], [DET, ADJ, NOUN], [ADJ, ADJ, NOUN], [NOUN], [DET, ADV, ADJ, NOUN]])
        words += phrase
        tags += [1] + [2] * (len(phrase) - 1)
    noisy = [w if random.random() > 0.25 else random.randint(1, 6) for w in words]
    return torch.tensor(noisy), torch.tensor(tags)


corpus = [sentence() for _ in range(2600)]
train, test = corpus[:2000], corpus[2000:]


def collate(items):
    words = pad_sequence([w for w, _ in items], batch_first=True)
    tags = pad_sequence([t for _, t in items], batch_first=True, padding_value=0)
    return words, tags


class Tagger(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.embed = nn.Embedding(7, 12, padding_idx=0)
        self.lstm = nn.LSTM(12, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 3)

    def forward(self, words):
        return self.out(self.lstm(self.embed(words))[0])


tagger = Tagger()
loader = torch.utils.data.DataLoader(train, batch_size=40, shuffle=True, collate_fn=collate)
loss_fn = nn.CrossEntropyLoss(ignore_index=-100)
opt = torch.optim.Adam(tagger.parameters(), lr=5e-3)
for epoch in range(8):
    for words, tags in loader:
        loss = loss_fn(tagger(words).reshape(-1, 3), tags.reshape(-1))
        opt.zero_grad()
        loss.backward()
        opt.step()

words, tags = collate(test)
with torch.no_grad():
    guess = tagger(words).argmax(-1)
valid = tags != -100
print(f"last loss {loss.item():.3f}, token accuracy {(guess == tags)[valid].float().mean().item():.3f}")
