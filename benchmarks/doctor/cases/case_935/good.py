"""Next-note model for a toy folk tune generator."""
import random

import torch
import torch.nn as nn

random.seed(31)
torch.manual_seed(31)
NOTES = ["c", "d", "e", "f", "g", "a", "b", "|"]
MOTIFS = [[0, 2, 4, 2], [4, 3, 2, 1], [5, 4, 2, 0], [1, 3, 5, 6], [6, 4, 5, 3], [2, 2, 4, 0]]
FOLLOW = {0: [1, 3], 1: [2, 4], 2: [0, 5], 3: [4, 1], 4: [5, 0], 5: [3, 2]}


def tune(bars=8):
    m = random.randrange(6)
    seq = []
    for _ in range(bars):
        seq += MOTIFS[m] + [7]
        m = FOLLOW[m][random.random() < 0.2]
    return seq


class NoteNet(nn.Module):
    def __init__(self, emb=12, hid=48):
        super().__init__()
        self.emb = nn.Embedding(len(NOTES), emb)
        self.rnn = nn.RNN(emb, hid, batch_first=True)
        self.lin = nn.Linear(hid, len(NOTES))

    def forward(self, s):
        return self.lin(self.rnn(self.emb(s))[0])


corpus = torch.tensor([tune() for _ in range(1200)])
train, test = corpus[:1000], corpus[1000:]
net = NoteNet()
optimizer = torch.optim.SGD(net.parameters(), lr=0.15, momentum=0.9)
loss_fn = nn.CrossEntropyLoss()


def run(batch):
    logits = net(batch[:, :-1])
    return loss_fn(logits.flatten(0, 1), batch[:, 1:].flatten()), logits


for epoch in range(12):
    for i in torch.randperm(len(train)).split(40):
        loss, _ = run(train[i])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
    with torch.no_grad():
        val, logits = run(test)
        acc = (logits.argmax(-1) == test[:, 1:]).float().mean()
    print(f"epoch {epoch:2d}  loss {loss.item():.3f}  held-out {val.item():.3f}  accuracy {acc.item():.3f}")
