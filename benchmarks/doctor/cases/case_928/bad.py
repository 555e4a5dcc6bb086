import random
import torch
import torch.nn as nn

random.seed(7); torch.manual_seed(7)
PAD, A, B, C, NOT = range(5)


def make_string():
    """Symbol strings: the label is the last letter, advanced by the number of NOT signs (mod 3)."""
    n = random.randint(5, 14)
    toks = [random.choice([A, B, C, NOT]) for _ in range(n)]
    letter = 0
    for t in toks:
        if t == NOT:
            letter = (letter + 1) % 3
        else:
            letter = t - A
    return toks, letter


def collate(items):
    width = max(len(t) for t, _ in items)
    tok = torch.full((len(items), width), PAD)
    for i, (t, _) in enumerate(items):
        tok[i, :len(t)] = torch.tensor(t)
    return tok, torch.tensor([len(t) for t, _ in items]), torch.tensor([l for _, l in items])


class Reader(nn.Module):
    def __init__(self, dim=16, hidden=32):
        super().__init__()
        self.embed = nn.Embedding(5, dim, padding_idx=PAD)
        self.gru = nn.GRU(dim, hidden, batch_first=True)
        self.cls = nn.Linear(hidden, 3)

    def forward(self, tok, lengths):
        mask = (tok == PAD).float()
        e = self.embed(tok) * mask.unsqueeze(-1)
        out, _ = self.gru(e)
        last = out[torch.arange(len(tok)), lengths - 1]
        return self.cls(last)


train = [make_string() for _ in range(3000)]
test = [make_string() for _ in range(800)]
dl = torch.utils.data.DataLoader(train, batch_size=50, shuffle=True, collate_fn=collate)
model = Reader()
opt = torch.optim.RMSprop(model.parameters(), lr=3e-3)
for ep in range(10):
    tot = 0.0
    for tok, ln, lab in dl:
        loss = nn.functional.cross_entropy(model(tok, ln), lab)
        opt.zero_grad()
        loss.backward(); opt.step()
        tot += loss.item() * len(lab)
    with torch.no_grad():
        tok, ln, lab = collate(test)
        acc = (model(tok, ln).argmax(-1) == lab).float().mean()
    print(f"[{ep}] train CE {tot / len(train):.3f}  held-out acc {acc:.3f}")
