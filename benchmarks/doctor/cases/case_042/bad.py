import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset

class Gestures(Dataset):
    def __init__(self, n, seed):
        g = torch.Generator().manual_seed(seed)
        self.items = []
        for _ in range(n):
            length = int(torch.randint(6, 45, (1,), generator=g))
            seq = torch.randn(length, 2, generator=g)
            label = int((seq[-5:, 0] * seq[-5:, 1]).sum() > 0)
            self.items.append((seq, label))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]

def collate(batch):
    seqs, labels = zip(*batch)
    lengths = torch.tensor([len(s) for s in seqs])
    return pad_sequence(seqs, batch_first=True), lengths, torch.tensor(labels)

class GestureNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 24, batch_first=True)
        self.fc = nn.Linear(24, 2)

    def forward(self, x, lengths):
        out, _ = self.lstm(x)
        last = out[:, -1]
        return self.fc(last)

torch.manual_seed(42)
train_dl = DataLoader(Gestures(1500, 0), batch_size=50, shuffle=True, collate_fn=collate)
test_dl = DataLoader(Gestures(300, 1), batch_size=50, collate_fn=collate)
model = GestureNet()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(9):
    for x, lengths, y in train_dl:
        loss = nn.functional.cross_entropy(model(x, lengths), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        right = sum((model(x, n).argmax(1) == y).sum().item() for x, n, y in test_dl)
    print("epoch", epoch, "train loss", round(loss.item(), 4), "test accuracy", right / 300)
