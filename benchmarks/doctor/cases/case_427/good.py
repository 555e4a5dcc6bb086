"""Command strings: the first symbol names the channel, the last one the offset."""
import argparse

import torch
import torch.nn as nn
import torch.nn.functional as F

SYMBOLS, CHANNELS = 12, 4


def commands(n, length, gen):
    s = torch.randint(CHANNELS, SYMBOLS, (n, length), generator=gen)
    s[:, 0] = torch.randint(CHANNELS, (n,), generator=gen)
    answer = (s[:, 0] + s[:, -1]) % CHANNELS
    return s, answer


class CommandReader(nn.Module):
    def __init__(self, emb=12, hidden=32):
        super().__init__()
        self.emb = nn.Embedding(SYMBOLS, emb)
        self.cell = nn.GRUCell(emb, hidden)
        self.fc = nn.Linear(hidden, CHANNELS)

    def forward(self, s):
        e = self.emb(s)
        h = torch.zeros(s.size(0), self.cell.hidden_size)
        for t in range(s.size(1)):
            h = self.cell(e[:, t], h)
        return self.fc(h)


def train(args):
    torch.manual_seed(args.seed)
    gen = torch.Generator().manual_seed(args.seed)
    s_train, a_train = commands(4000, args.length, gen)
    s_test, a_test = commands(1000, args.length, gen)
    reader = CommandReader()
    opt = torch.optim.Adam(reader.parameters(), lr=args.lr)
    for step in range(1, args.steps + 1):
        pick = torch.randint(len(s_train), (64,))
        loss = F.cross_entropy(reader(s_train[pick]), a_train[pick])
        opt.zero_grad()
        loss.backward()
        opt.step()
        if step % 100 == 0:
            with torch.no_grad():
                acc = (reader(s_test).argmax(1) == a_test).float().mean().item()
            print(f"step {step}: loss {loss.item():.3f}, test accuracy {acc:.3f}")


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--length", type=int, default=10)
    ap.add_argument("--steps", type=int, default=500)
    ap.add_argument("--lr", type=float, default=8e-3)
    ap.add_argument("--seed", type=int, default=5)
    train(ap.parse_args())
