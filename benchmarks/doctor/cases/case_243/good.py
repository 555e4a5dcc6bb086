import random
import torch
import torch.nn as nn

random.seed(243)
torch.manual_seed(243)
MAX = 12

def left_pad(seqs):
    return torch.tensor([[0] * (MAX - len(s)) + s for s in seqs])

def draw(n):
    seqs = [[random.randint(1, 6) for _ in range(random.randint(4, MAX))] for _ in range(n)]
    same = torch.tensor([int((s[-1] > 3) == (s[-2] > 3)) for s in seqs])
    return left_pad(seqs), same

class LeftPadded(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(7, 10, padding_idx=0)
        self.gru = nn.GRU(10, 24, batch_first=True)
        self.fc = nn.Linear(24, 2)

    def forward(self, tokens):
        out, _ = self.gru(self.embedding(tokens))
        return self.fc(out[:, -1])

x_train, y_train = draw(1500)
x_test, y_test = draw(300)
model = LeftPadded()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(8):
    for rows in torch.randperm(1500).split(30):
        opt.zero_grad()
        loss = loss_fn(model(x_train[rows]), y_train[rows])
        loss.backward()
        opt.step()
    with torch.no_grad():
        acc = (model(x_test).argmax(1) == y_test).float().mean().item()
    print("epoch %d: loss %.3f, accuracy %.3f" % (epoch, loss.item(), acc))
