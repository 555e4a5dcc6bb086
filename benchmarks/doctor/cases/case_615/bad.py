import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset


class Journeys(Dataset):
    """Speed profiles of delivery tours of 3..25 segments; label = fuel used on the tour."""

    def __init__(self, n, seed):
        g = torch.Generator().manual_seed(seed)
        self.items = []
        for _ in range(n):
            length = int(torch.randint(3, 26, (1,), generator=g))
            speed = torch.rand(length, generator=g) * 2
            slope = torch.randn(length, generator=g)
            used = 0.3 * speed + torch.relu(slope) * speed - 0.2 * torch.relu(-slope)
            fuel = (used.sum() + 0.3 * torch.randn(1, generator=g)) / 10
            self.items.append((torch.stack([speed, slope], 1), fuel))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


def collate(batch):
    seqs, fuel = zip(*batch)
    return pad_sequence(seqs, batch_first=True), torch.tensor([len(s) for s in seqs]), torch.stack(fuel)


class FuelNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.gru = nn.GRU(2, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        last = out[:, -1]
        return self.fc(last)


torch.manual_seed(3)
train_loader = DataLoader(Journeys(2000, 1), batch_size=50, shuffle=True, collate_fn=collate)
test_loader = DataLoader(Journeys(500, 2), batch_size=100, collate_fn=collate)
model = FuelNet()
optimizer = torch.optim.Adam(model.parameters(), lr=8e-3)
for epoch in range(9):
    for x, n, fuel in train_loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x, n), fuel)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

with torch.no_grad():
    err = torch.cat([(model(x, n) - fuel).abs() for x, n, fuel in test_loader])
print(f"loss {loss.item():.4f}  test MAE {err.mean().item():.3f} (x10 litres)")
