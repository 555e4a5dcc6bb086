import random
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

random.seed(13)
torch.manual_seed(13)
TAGS = ["O", "PER", "ORG", "LOC"]
TITLES, COMPANY_ENDINGS, PREPOSITIONS = ["mr", "dr"], ["inc", "ltd"], ["in", "near"]
NAMES = [f"name{i}" for i in range(12)]
PLAIN = [f"word{i}" for i in range(15)]
vocab = {w: i + 1 for i, w in enumerate(TITLES + COMPANY_ENDINGS + PREPOSITIONS + NAMES + PLAIN)}


def sentence():
    """The same names can be persons, firms or places: only the neighbours tell (annotators err now and then)."""
    words, tags = [], []
    for _ in range(min(1 + int(random.expovariate(0.35)), 12)):
        kind, name = random.randrange(4), random.choice(NAMES)
        if kind == 0:
            words, tags = words + [random.choice(PLAIN)], tags + [0]
        elif kind == 1:
            words += [random.choice(TITLES), name]
            tags += [0, 1]
        elif kind == 2:
            words += [name, random.choice(COMPANY_ENDINGS)]
            tags += [2, 0]
        else:
            words, tags = words + [random.choice(PREPOSITIONS), name], tags + [0, 3]
    tags = [random.randrange(4) if random.random() < 0.15 else t for t in tags]
    return torch.tensor([vocab[w] for w in words]), torch.tensor(tags)


def collate(batch):
    words, tags = zip(*batch)
    return pad_sequence(words, batch_first=True), pad_sequence(tags, batch_first=True)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(len(vocab) + 1, 16, padding_idx=0)
        self.lstm = nn.LSTM(16, 24, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(48, len(TAGS))

    def forward(self, w):
        return self.fc(self.lstm(self.emb(w))[0]).transpose(1, 2)


train, test = [sentence() for _ in range(1500)], [sentence() for _ in range(400)]
net, ce = Tagger(), nn.CrossEntropyLoss()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(6):
    for w, t in DataLoader(train, batch_size=50, shuffle=True, collate_fn=collate):
        loss = ce(net(w), t)
        opt.zero_grad(), loss.backward(), opt.step()
w, t = collate(test)
hit = net(w).argmax(1)[t >= 0] == t[t >= 0]
print(f"last batch loss {loss.item():.3f}, test token accuracy {hit.float().mean():.3f}")
