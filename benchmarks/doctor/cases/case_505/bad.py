import random
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

random.seed(0)
torch.manual_seed(0)
# note ids 1..9 (one octave and a bit), 0 fills up short melodies


def melody():
    n, d = random.randint(1, 9), random.choice([-1, 1])
    notes = [n]
    for _ in range(random.randint(4, 30)):
        if random.random() < 0.12:
            d = -d
        if not 1 <= n + d <= 9:
            d = -d
        n += d
        notes.append(n)
    return torch.tensor(notes)


tunes = [melody() for _ in range(1200)]
data = pad_sequence(tunes, batch_first=True)
train, test = data[:1000], data[1000:]


class MelodyRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(10, 12)
        self.lstm = nn.LSTM(12, 32, batch_first=True)
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        return self.fc(self.lstm(self.emb(x))[0])


model = MelodyRNN()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(10):
    total = 0
    for batch in train[torch.randperm(len(train))].split(50):
        inp, tgt = batch[:, :-1], batch[:, 1:]
        loss = criterion(model(inp).reshape(-1, 10), tgt.reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(epoch, total / 20)
with torch.no_grad():
    out = model(test[:, :-1])
    print("test perplexity", criterion(out.reshape(-1, 10), test[:, 1:].reshape(-1)).exp().item())
