import torch
import torch.nn as nn

torch.manual_seed(104)
CLASSES, LETTERS = 5, 20
stems = torch.randint(0, LETTERS, (CLASSES, 3))

def draw(n):
    c = torch.randint(0, CLASSES, (n,))
    w = torch.randint(0, LETTERS, (n, 9))
    pos = torch.randint(0, 7, (n,))
    for k in range(3):
        w[torch.arange(n), pos + k] = stems[c, k]
    return w, c

class WordRNN(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.hidden = hidden
        self.emb = nn.Embedding(LETTERS, 16)
        self.i2h = nn.Linear(16 + hidden, hidden)
        self.h2o = nn.Linear(hidden, CLASSES)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, w):
        h = torch.zeros(w.size(0), self.hidden)
        best = torch.full((w.size(0), self.hidden), -1.0)
        for t in range(w.size(1)):
            h = torch.tanh(self.i2h(torch.cat([self.emb(w[:, t]), h], 1)))
            best = torch.maximum(best, h)
        return self.softmax(self.h2o(best))

net = WordRNN(48)
criterion = nn.NLLLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.005)
for step in range(450):
    w, c = draw(40)
    loss = criterion(net(w), c)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 90 == 0:
        print(step, loss.item())
with torch.no_grad():
    w, c = draw(500)
    print("accuracy", (net(w).argmax(1) == c).float().mean().item())
