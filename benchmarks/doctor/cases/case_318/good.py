import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

random.seed(3)
torch.manual_seed(3)

# In which state does the matcher of 'aba' end after a word of a's and b's?
TRANS = {(0, 1): 1, (0, 2): 0, (1, 1): 1, (1, 2): 2, (2, 1): 3, (2, 2): 0, (3, 1): 1, (3, 2): 2}

def word():
    n = random.choice([4, 5, 6, 7, 8, 9, 10, 12, 40, 50])
    w = [random.choice([1, 2]) for _ in range(n)]
    s = 0
    for c in w:
        s = TRANS[s, c]
    return torch.tensor(w), s

pairs = [word() for _ in range(2600)]
seqs = [p[0] for p in pairs]
states = torch.tensor([p[1] for p in pairs])

def collate(idx):
    batch = [seqs[i] for i in idx]
    lengths = torch.tensor([len(b) for b in batch])
    return pad_sequence(batch, batch_first=True), lengths, states[idx]

class Matcher(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.emb = nn.Embedding(3, 8, padding_idx=0)
        self.rnn = nn.RNN(8, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 4)

    def forward(self, x, lengths):
        h, _ = self.rnn(self.emb(x))
        last = h[torch.arange(len(h)), lengths - 1]
        return self.out(last)

net = Matcher()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(9):
    for idx in torch.randperm(2100).split(32):
        x, lengths, target = collate(idx)
        loss = nn.functional.cross_entropy(net(x, lengths), target)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    if epoch % 3 == 2:
        with torch.no_grad():
            x, lengths, target = collate(torch.arange(2100, 2600))
            acc = (net(x, lengths).argmax(1) == target).float().mean()
        print(f"epoch {epoch + 1:2d}  loss {loss.item():.3f}  accuracy on unseen words {acc:.3f}")
