"""Tag every token of a bracket string with its (capped) nesting depth."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(3)
VOCAB = {"(": 0, ")": 1, "x": 2, ";": 3}
MAX_DEPTH = 3
LENGTH = 24


def make_corpus(n):
    toks = torch.multinomial(torch.tensor([0.35, 0.3, 0.3, 0.05]), n * LENGTH, replacement=True)
    toks = toks.view(n, LENGTH)
    tags = torch.zeros_like(toks)
    depth = torch.zeros(n, dtype=torch.long)
    for i in range(LENGTH):
        t = toks[:, i]
        depth = depth + (t == 0).long() - (t == 1).long()
        depth = depth.clamp(0, MAX_DEPTH)
        depth = torch.where(t == 3, torch.zeros_like(depth), depth)   # ';' closes everything
        tags[:, i] = depth
    return toks, tags


class Tagger(nn.Module):
    def __init__(self, emb=8, hidden=32):
        super().__init__()
        self.emb = nn.Embedding(len(VOCAB), emb)
        self.rnn = nn.GRU(emb, hidden, batch_first=True)
        self.out = nn.Linear(hidden, MAX_DEPTH + 1)

    def forward(self, toks):
        h, _ = self.rnn(self.emb(toks))
        return self.out(h)


train = DataLoader(TensorDataset(*make_corpus(1500)), batch_size=50, shuffle=True)
test_x, test_y = make_corpus(400)
model = Tagger()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
ce = nn.CrossEntropyLoss()

for epoch in range(6):
    model.train()
    running = 0.0
    for toks, tags in train:
        opt.zero_grad()
        loss = ce(model(toks).reshape(-1, MAX_DEPTH + 1), tags.reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        running += loss.item()
    model.eval()
    with torch.no_grad():
        pred = model(test_x).argmax(-1)
    print(f"epoch {epoch} loss {running / len(train):.3f} token acc {(pred == test_y).float().mean():.3f} "
          f"whole strings {(pred == test_y).all(1).float().mean():.3f}")
