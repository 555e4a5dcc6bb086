import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence
from torch.utils.data import DataLoader

torch.manual_seed(106)

def walk():
    n = int(torch.randint(5, 30, (1,)))
    x = torch.randn(n, 2)
    return x, torch.tanh((x[:, 0] * x[:, 1])[-4:].sum())

def collate(items):
    items = sorted(items, key=lambda it: -len(it[0]))
    seqs, targets = zip(*items)
    lengths = torch.tensor([len(s) for s in seqs])
    return pad_sequence(seqs, batch_first=True), lengths, torch.stack(targets)

train = DataLoader([walk() for _ in range(1500)], batch_size=50, shuffle=True, collate_fn=collate)
test = DataLoader([walk() for _ in range(300)], batch_size=50, collate_fn=collate)

class PackedGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 28, batch_first=True)
        self.fc = nn.Linear(28, 1)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True)
        _, h = self.gru(packed)
        return self.fc(h[-1]).squeeze(-1)

model = PackedGRU()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(9):
    model.train()
    for x, lengths, y in train:
        loss = nn.functional.mse_loss(model(x, lengths), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        errs = [nn.functional.mse_loss(model(x, n), y).item() for x, n, y in test]
    print("epoch", epoch, "test mse", sum(errs) / len(errs))
