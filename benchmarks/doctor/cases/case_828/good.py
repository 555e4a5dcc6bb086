# Bracket depth of expressions of unequal length: deepest level reached (0-5)
import itertools
import random
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

random.seed(12)
torch.manual_seed(12)
SYM = {"<pad>": 0, "(": 1, ")": 2, "x": 3, "+": 4}

def expression():
    depth, toks, limit = 0, [], random.randint(0, 5)
    for _ in range(random.randint(6, 26)):
        move = random.choice("(()x+")
        if (move == "(" and depth == limit) or (move == ")" and depth == 0):
            move = "x"
        depth += {"(": 1, ")": -1}.get(move, 0)
        toks.append(move)
    toks += [")"] * depth
    levels = itertools.accumulate({"(": 1, ")": -1}.get(t, 0) for t in toks)
    return torch.tensor([SYM[t] for t in toks]), max(levels)

def collate(pairs):
    seqs, labels = zip(*pairs)
    return pad_sequence(seqs), torch.tensor([len(s) for s in seqs]), torch.tensor(labels)

class DepthNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(len(SYM), 8, padding_idx=0)
        self.gru = nn.GRU(8, 40)
        self.fc = nn.Linear(40, 6)
    def forward(self, padded, lengths):
        lengths, order = lengths.sort(descending=True)
        packed = pack_padded_sequence(self.emb(padded[:, order]), lengths)
        _, h = self.gru(packed)
        back = torch.empty_like(order)
        back[order] = torch.arange(len(order))
        return self.fc(h[0][back])
train = [expression() for _ in range(1600)]
heldout = collate([expression() for _ in range(500)])
net = DepthNet()
opt = torch.optim.RMSprop(net.parameters(), lr=4e-3)
for epoch in range(5):
    random.shuffle(train)
    running = 0.0
    for k in range(0, len(train), 40):
        padded, lengths, labels = collate(train[k:k + 40])
        loss = nn.functional.cross_entropy(net(padded, lengths), labels, reduction="sum")
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        opt.step()
        running += loss.item()
    with torch.no_grad():
        padded, lengths, labels = heldout
        acc = (net(padded, lengths).argmax(1) == labels).float().mean().item()
    print(f"epoch {epoch}: nll per expression {running / len(train):.3f}, held-out accuracy {acc:.3f}")
print("most frequent class:", (labels.bincount().max() / len(labels)).item())
