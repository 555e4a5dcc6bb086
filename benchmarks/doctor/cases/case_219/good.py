import random
import torch
import torch.nn as nn

random.seed(219)
torch.manual_seed(219)
PAD, VOCAB, MAX_LEN = 0, 9, 20

def sentence():
    """Class: is the last word of the same kind (odd, even) as the one before?"""
    words = [random.randint(1, 8) for _ in range(random.randint(3, 8))]
    return words, int(words[-1] % 2 == words[-2] % 2)

def to_batch(examples):
    ids = torch.full((len(examples), MAX_LEN), PAD)
    for row, (words, _) in enumerate(examples):
        ids[row, :len(words)] = torch.tensor(words)
    lengths = torch.tensor([len(w) for w, _ in examples])
    labels = torch.tensor([float(c) for _, c in examples])
    return ids, lengths, labels

class SentenceClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(VOCAB, 12)
        self.rnn = nn.RNN(12, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, ids, lengths):
        states, _ = self.rnn(self.emb(ids))
        last = states[torch.arange(len(ids)), lengths - 1]
        return self.fc(last).squeeze(-1)

corpus = [sentence() for _ in range(1600)]
dev = to_batch([sentence() for _ in range(300)])
model = SentenceClassifier()
bce = nn.BCEWithLogitsLoss()
adam = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(9):
    random.shuffle(corpus)
    for i in range(0, len(corpus), 40):
        ids, lengths, labels = to_batch(corpus[i:i + 40])
        loss = bce(model(ids, lengths), labels)
        adam.zero_grad()
        loss.backward()
        adam.step()
    with torch.no_grad():
        correct = ((model(*dev[:2]) > 0) == (dev[2] > 0.5)).float().mean().item()
    print(f"epoch {epoch:2d} loss {loss.item():.3f} dev accuracy {correct:.3f}")
