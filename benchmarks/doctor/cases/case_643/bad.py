import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(2)


class Brackets(Dataset):
    """Strings of two kinds of brackets and a letter; is the innermost open bracket round or square?"""
    def __init__(self, size, length=16):
        self.seqs, self.labels = [], []
        while len(self.seqs) < size:
            stack, s = [], []
            for _ in range(length):
                r = torch.rand(1).item()
                if r < 0.40 or not stack:
                    stack.append(int(torch.rand(1) < 0.5))
                    s.append(stack[-1])
                elif r < 0.75:
                    s.append(2 + stack.pop())
                else:
                    s.append(4)
            if stack:
                self.seqs.append(s)
                self.labels.append(stack[-1])
        self.seqs, self.labels = torch.tensor(self.seqs), torch.tensor(self.labels)
    def __len__(self):
        return len(self.seqs)
    def __getitem__(self, i):
        return self.seqs[i], self.labels[i]


class Reader(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.emb = nn.Embedding(5, 8)
        self.gru = nn.GRU(8, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 2)

    def forward(self, s):
        return self.fc(self.gru(self.emb(s))[0][:, -1])


train_dl = DataLoader(Brackets(3200), batch_size=40, shuffle=True)
test_dl = DataLoader(Brackets(800), batch_size=200)
model = Reader()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loss_func = nn.CrossEntropyLoss()

for epoch in range(9):
    epoch_loss = 0
    for s, lab in train_dl:
        loss = loss_func(model(s), lab)
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item()
    with torch.no_grad():
        acc = sum((model(s).argmax(-1) == lab).sum().item() for s, lab in test_dl) / len(test_dl.dataset)
    print("epoch", epoch, "loss", round(epoch_loss / len(train_dl), 4), "test acc", round(acc, 3))
