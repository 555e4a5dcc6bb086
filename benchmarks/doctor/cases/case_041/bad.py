import torch
import torch.nn as nn
from torch.utils.data import DataLoader

torch.manual_seed(41)
PAD, VOCAB, NTAGS = 0, 25, 6
tag_of = torch.randint(1, NTAGS, (VOCAB,))

def sentence():
    n = int(torch.randint(3, 20, (1,)))
    w = torch.randint(1, VOCAB, (n,))
    t = tag_of[w].clone()
    t[1:] = torch.where(w[:-1] > 18, (t[1:] % (NTAGS - 1)) + 1, t[1:])
    return w, t

def collate(items):
    words, tags = zip(*items)
    pad = nn.utils.rnn.pad_sequence
    return pad(words, batch_first=True, padding_value=PAD), pad(tags, batch_first=True)

train = [sentence() for _ in range(700)]
test = [sentence() for _ in range(200)]
loader = DataLoader(train, batch_size=35, shuffle=True, collate_fn=collate)

class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(VOCAB, 16, padding_idx=PAD)
        self.lstm = nn.LSTM(16, 24, batch_first=True)
        self.fc = nn.Linear(24, NTAGS)

    def forward(self, w):
        return self.fc(self.lstm(self.emb(w))[0])

model = Tagger()
criterion = nn.CrossEntropyLoss()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(6):
    for w, t in loader:
        loss = criterion(model(w).view(-1, NTAGS), t.view(-1))
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
with torch.no_grad():
    w, t = collate(test)
    hit = (model(w).argmax(-1) == t)[t != PAD]
print("accuracy on words", hit.float().mean().item())
