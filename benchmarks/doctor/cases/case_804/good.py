"""Tag every token of a small command language: its role depends on context on both sides."""
import argparse
import random

import torch
import torch.nn as nn

WORDS = ["move", "red", "box", "light", "to", "and", "left", "stop"]
TAGS = ["VERB", "ADJ", "NOUN", "PREP", "CONJ", "DIR"]
w2i = {w: i for i, w in enumerate(WORDS)}
t2i = {t: i for i, t in enumerate(TAGS)}


def noun_phrase():
    # "red", "light" and "box" are colours/adjectives before a noun, nouns when they end the phrase
    k = random.choice([1, 2, 3])
    words = random.choices(["red", "box", "light", "left"], k=k)
    return [(w, "ADJ") for w in words[:-1]] + [(words[-1] if words[-1] != "left" else "box", "NOUN")]


def clause():
    verb = random.choice(["move", "box", "light", "stop"])
    out = [(verb, "VERB")] + noun_phrase()
    if random.random() < 0.6:
        out += [("to", "PREP"), ("left", "DIR")] if random.random() < 0.4 else [("to", "PREP")] + noun_phrase()
    return out


def sentence(length=16):
    out = clause()
    while len(out) < length:
        out += [("and", "CONJ")] + clause()
    return out[:length]


def make(n):
    s = [sentence() for _ in range(n)]
    return (torch.tensor([[w2i[w] for w, _ in x] for x in s]), torch.tensor([[t2i[t] for _, t in x] for x in s]))


class Tagger(nn.Module):
    def __init__(self, d=32, length=16):
        super().__init__()
        self.tok = nn.Embedding(len(WORDS), d)
        angle = torch.arange(length)[:, None] / 100 ** (torch.arange(0, d, 2) / d)
        self.register_buffer("pos", torch.stack([angle.sin(), angle.cos()], -1).flatten(1))
        layer = nn.TransformerEncoderLayer(d, nhead=4, dim_feedforward=64, dropout=0.1, batch_first=True)
        self.enc = nn.TransformerEncoder(layer, num_layers=2)
        i = torch.arange(length)
        self.register_buffer("far", (i[:, None] - i[None, :]).abs() > 2)   # local attention only
        self.out = nn.Linear(d, len(TAGS))

    def forward(self, x):
        return self.out(self.enc(self.tok(x) + self.pos, mask=self.far))


parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=8)
parser.add_argument("--lr", type=float, default=3e-3)
args = parser.parse_args()
random.seed(3)
torch.manual_seed(3)
x_train, y_train = make(1500)
x_test, y_test = make(300)
model, criterion = Tagger(), nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
for epoch in range(args.epochs):
    model.train()
    for b in torch.randperm(len(x_train)).split(50):
        loss = criterion(model(x_train[b]).transpose(1, 2), y_train[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        acc = (model(x_test).argmax(-1) == y_test).float().mean()
    print(f"epoch {epoch}: loss {loss.item():.3f}, test tag accuracy {acc:.3f}")
