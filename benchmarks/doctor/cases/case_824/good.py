# Mark coding bases in short reads: start codon ATG ... in-frame stop codon (TAA/TAG/TGA)
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

BASES = "ACGT"
STOPS = {"TAA", "TAG", "TGA"}
torch.manual_seed(21)

def reads(size, seed, length=45):
    """Reads of 45 bases with one short gene each, or none."""
    rng = np.random.default_rng(seed)
    codons = [a + b + c for a in BASES for b in BASES for c in BASES if a + b + c not in STOPS]
    all_ids, all_tags = [], []
    for _ in range(size):
        seq = "".join(rng.choice(list("ACCGGT"), length)).replace("ATG", "ACG")
        tag = np.zeros(length, dtype=np.int64)
        if rng.random() < 0.85:
            gene = "ATG" + "".join(rng.choice(codons, rng.integers(3, 8))) + rng.choice(sorted(STOPS))
            at = rng.integers(0, length - len(gene) + 1)
            seq = seq[:at] + gene + seq[at + len(gene):]
            tag[at:at + len(gene)] = 1
        all_ids.append([BASES.index(b) for b in seq])
        all_tags.append(tag)
    return TensorDataset(torch.tensor(all_ids), torch.tensor(np.stack(all_tags)))

class Tagger(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.embed = nn.Embedding(4, 8)
        self.lstm = nn.LSTM(8, width, bidirectional=True)
        self.drop = nn.Dropout(0.1)
        self.emit = nn.Linear(2 * width, 2)

    def forward(self, ids):                      # ids: (length, reads)
        h, _ = self.lstm(self.embed(ids))
        return self.emit(self.drop(h))

train, test = reads(1500, seed=1), reads(300, seed=2)
test_ids, test_tags = test.tensors
tagger = Tagger()
opt = torch.optim.Adam(tagger.parameters(), lr=1e-2)
criterion = nn.CrossEntropyLoss()
for epoch in range(8):
    tagger.train()
    for ids, tags in DataLoader(train, batch_size=50, shuffle=True):
        ids, tags = ids.t(), tags.t()
        loss = criterion(tagger(ids).reshape(-1, 2), tags.reshape(-1))
        opt.zero_grad()
        loss.backward()
        opt.step()
    tagger.eval()
    with torch.no_grad():
        guess = tagger(test_ids.t()).argmax(-1).t()
    hit = ((guess == 1) & (test_tags == 1)).sum().item()
    precision, recall = hit / max((guess == 1).sum().item(), 1), hit / (test_tags == 1).sum().item()
    print(f"epoch {epoch} last loss {loss.item():.3f}  precision {precision:.3f} recall {recall:.3f}")
print("accuracy", (guess == test_tags).float().mean().item(), "without a model", (test_tags == 0).float().mean().item())
