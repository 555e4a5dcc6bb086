"""Small language model for bracket expressions such as  ([]{()})  ."""
import random

import torch
import torch.nn as nn

PAIRS = {"(": ")", "[": "]", "{": "}"}
VOCAB = "()[]{}."
stoi = {ch: i for i, ch in enumerate(VOCAB)}


def expression(rnd):
    out, stack = [], []
    while len(out) < 24:
        if stack and (len(stack) >= 4 or rnd.random() < 0.55):
            out.append(PAIRS[stack.pop()])
        else:
            stack.append(rnd.choice("([{"))
            out.append(stack[-1])
    while stack:
        out.append(PAIRS[stack.pop()])
    return "".join(out).ljust(29, ".")


def encode(strings):
    return torch.tensor([[stoi[ch] for ch in s] for s in strings])


class CharModel(nn.Module):
    def __init__(self, dim=16, hidden=64):
        super().__init__()
        self.emb = nn.Embedding(len(VOCAB), dim)
        self.rnn = nn.GRU(dim, hidden, batch_first=True)
        self.out = nn.Linear(hidden, len(VOCAB))

    def forward(self, idx, h=None):
        y, h = self.rnn(self.emb(idx), h)
        return self.out(y), h


def split_xy(block):
    return block[:, :-1], block[:, 1:]


def main():
    rnd = random.Random(0)
    torch.manual_seed(0)
    train, held = encode(expression(rnd) for _ in range(3000)), encode(expression(rnd) for _ in range(400))
    model = CharModel()
    opt = torch.optim.Adam(model.parameters(), lr=5e-3)
    ce = nn.CrossEntropyLoss()
    for it in range(330):
        x, y = split_xy(train[torch.randint(len(train), (32,))])
        loss = ce(model(x)[0].transpose(1, 2), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        x, y = split_xy(held)
        print("held-out perplexity %.3f" % ce(model(x)[0].transpose(1, 2), y).exp())
        tok, h, text = torch.tensor([[0]]), None, "("
        for _ in range(28):
            logits, h = model(tok, h)
            tok = torch.multinomial(logits[0].softmax(-1), 1)
            text += VOCAB[tok.item()]
    print("sample:", text)
    return model, train, held


if __name__ == "__main__":
    main()
