import torch
import torch.nn as nn

torch.manual_seed(242)

def words(n):
    """Class of a word of six letters: the number of different neighbours, in three groups."""
    w = torch.randint(0, 3, (n, 6))
    changes = (w[:, 1:] != w[:, :-1]).sum(1)
    return w, (changes > 2).long() + (changes > 3).long()

class WordNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(3, 8)
        self.lstm = nn.LSTM(8, 32, batch_first=True)
        self.out = nn.Sequential(nn.Linear(32, 3), nn.LogSoftmax(dim=-1))

    def forward(self, w):
        _, (h, c) = self.lstm(self.emb(w))
        return self.out(h[-1])

net = WordNet()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(500):
    w, group = words(50)
    optimizer.zero_grad()
    loss = criterion(net(w), group)
    loss.backward()
    optimizer.step()
    if step % 100 == 0:
        print(f"step {step}: {loss.item():.3f}")
net.eval()
with torch.no_grad():
    w, group = words(500)
    print("accuracy", (net(w).argmax(-1) == group).float().mean().item())
