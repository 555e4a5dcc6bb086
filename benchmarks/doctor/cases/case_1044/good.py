"""Segment handwriting offline: tag each pen sample as stroke (0), loop (1) or hook (2). The whole line is there
when it is tagged, so the network may read it in both directions. Lines differ in length; padding is tagged -100."""
import numpy as np
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

PAD = -100

def write_line(rng):
    feats, tags, heading = [], [], rng.uniform(-0.3, 0.3)
    for _ in range(rng.integers(2, 6)):
        kind = rng.integers(0, 3)
        n = rng.integers(6, 13)
        if kind == 0:
            bend = np.zeros(n)
        elif kind == 1:                                       # a turn all the way round
            bend = np.full(n, rng.choice([-1, 1]) * 2 * np.pi / n)
        else:                                                 # there and back: first half one way, then the other
            bend = np.where(np.arange(n) < n // 2, 1, -1) * rng.choice([-1, 1]) * 2 * np.pi / n
        for b in bend:
            heading += b + 0.2 * rng.normal()
            feats.append((np.cos(heading), np.sin(heading), 0.25 * rng.normal() + 1))
            tags.append(kind)
    return torch.tensor(np.array(feats), dtype=torch.float32), torch.tensor(tags)

def collate(lines):
    lengths = torch.tensor([len(t) for _, t in lines])
    x = pad_sequence([f for f, _ in lines], batch_first=True)
    return x, lengths, pad_sequence([t for _, t in lines], batch_first=True, padding_value=PAD)

class Tagger(nn.Module):
    def __init__(self, hid=28):
        super().__init__()
        self.rnn = nn.GRU(3, hid, batch_first=True, bidirectional=True)
        self.tag = nn.Sequential(nn.Linear(2 * hid, 32), nn.ReLU(), nn.Linear(32, 3))

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        return self.tag(out)

if __name__ == "__main__":
    rng = np.random.default_rng(66)
    torch.manual_seed(66)
    fit_lines, new_lines = [write_line(rng) for _ in range(600)], [write_line(rng) for _ in range(200)]
    loader = torch.utils.data.DataLoader(fit_lines, batch_size=30, shuffle=True, collate_fn=collate)
    tagger, ce = Tagger(), nn.CrossEntropyLoss(ignore_index=PAD)
    opt = torch.optim.Adam(tagger.parameters(), lr=1.2e-2)
    for epoch in range(8):
        for x, lengths, y in loader:
            loss = ce(tagger(x, lengths).transpose(1, 2), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
        with torch.no_grad():
            x, lengths, y = collate(new_lines)
            hits = (tagger(x, lengths).argmax(-1) == y)[y != PAD].float().mean().item()
        print(f"epoch {epoch + 1}: last loss {loss.item():.3f}, samples of new lines tagged rightly {hits:.3f}")
