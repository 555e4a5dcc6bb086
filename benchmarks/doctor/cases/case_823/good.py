import random
import torch
from torch import nn
from torch.nn import functional as F

random.seed(5)
torch.manual_seed(5)
pick = random.choice
DETS = {"s": ["a", "one"], "p": ["two", "many"]}
NOUNS = {"s": ["cat", "dog", "girl", "king"], "p": ["cats", "dogs", "girls", "kings"]}
VERBS = {"s": ["sees", "hears", "likes"], "p": ["see", "hear", "like"]}

def sentence():
    num, other = random.choice("sp"), random.choice("sp")
    return f"{pick(DETS[num])} {pick(NOUNS[num])} {pick(VERBS[num])} {pick(DETS[other])} {pick(NOUNS[other])}. "

train_txt = "".join(sentence() for _ in range(3000))
valid_txt = "".join(sentence() for _ in range(300))
chars = sorted(set(train_txt))
stoi = {c: i for i, c in enumerate(chars)}
encode = lambda s: torch.tensor([stoi[c] for c in s])
train_ids, valid_ids = encode(train_txt), encode(valid_txt)

class CharModel(nn.Module):
    def __init__(self, vocab, width=48):
        super().__init__()
        self.embed = nn.Embedding(vocab, width)
        nn.init.normal_(self.embed.weight, std=0.3)
        self.rnn = nn.GRU(width, width, batch_first=True)
        self.head = nn.Linear(width, vocab)
        self.head.weight = self.embed.weight

    def forward(self, ids):
        return self.head(self.rnn(self.embed(ids))[0])

def crop(ids, n=32, length=40):
    starts = torch.randint(0, len(ids) - length - 1, (n,))
    win = torch.stack([ids[s:s + length + 1] for s in starts])
    return win[:, :-1], win[:, 1:]

net = CharModel(len(chars))
opt = torch.optim.AdamW(net.parameters(), lr=1e-2)
for it in range(201):
    x, y = crop(train_ids)
    loss = F.cross_entropy(net(x).flatten(0, 1), y.flatten())
    opt.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step()
    if it % 50 == 0:
        print(it, round(loss.item(), 3))

net.eval()
with torch.no_grad():
    nll = F.cross_entropy(net(valid_ids[None, :-1])[0], valid_ids[1:]).item()
    counts = torch.ones(len(chars), len(chars))
    counts.index_put_((train_ids[:-1], train_ids[1:]), torch.ones(len(train_ids) - 1), accumulate=True)
    bigram = F.nll_loss((counts / counts.sum(1, keepdim=True)).log()[valid_ids[:-1]], valid_ids[1:]).item()
print(f"validation nats per character: model {nll:.3f}, bigram table {bigram:.3f}")
