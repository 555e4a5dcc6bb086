import torch
import torch.nn as nn

torch.manual_seed(223)
N_CLASSES, LENGTH = 12, 6

def queries(n):
    """Twelve letters; which of them is the one after the last star?"""
    letters = torch.randint(0, N_CLASSES, (n, LENGTH))
    where = torch.randint(0, LENGTH, (n,))
    star = torch.zeros(n, LENGTH, dtype=torch.long)
    star[torch.arange(n), where] = 1
    return letters, star, letters[torch.arange(n), where]

class Recall(nn.Module):
    def __init__(self):
        super().__init__()
        self.letter = nn.Embedding(N_CLASSES, 16)
        self.mark = nn.Embedding(2, 16)
        self.gru = nn.GRU(16, 48, batch_first=True)
        self.classify = nn.Linear(48, N_CLASSES)

    def forward(self, letters, star):
        _, h = self.gru(self.letter(letters) + self.mark(star))
        return self.classify(h[-1])

model = Recall()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.006)
for i in range(500):
    letters, star, answer = queries(50)
    optimizer.zero_grad()
    loss = criterion(model(letters, star), answer)
    loss.backward()
    optimizer.step()
    if i % 100 == 99:
        print("%4d  loss %.4f" % (i + 1, loss.item()))

letters, star, answer = queries(600)
with torch.no_grad():
    print("accuracy", (model(letters, star).argmax(1) == answer).float().mean().item())
