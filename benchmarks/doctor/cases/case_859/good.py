"""Polarity of short reviews. Sentences are padded on the LEFT, so the last position always holds the last word."""
import random
import torch
from torch import nn

random.seed(4)
torch.manual_seed(4)
PAD = "<pad>"
GOOD, BAD = ["fine", "great", "lovely", "bright"], ["dull", "awful", "weak", "boring"]
FLIP, FILL = ["not", "never"], ["the", "film", "plot", "was", "and", "actor", "quite", "scene"]
vocab = {w: i for i, w in enumerate([PAD] + GOOD + BAD + FLIP + FILL)}
MAXLEN = 14


def review():
    words, score = [], 0
    for _ in range(random.choice([1, 3])):
        words += random.choices(FILL, k=random.randint(1, 2))
        positive = random.random() < 0.5
        if random.random() < 0.5:
            words.append(random.choice(FLIP))
            score -= 1 if positive else -1
        else:
            score += 1 if positive else -1
        words.append(random.choice(GOOD if positive else BAD))
    return words, int(score > 0)


def encode(n):
    rows, labels = [], []
    for _ in range(n):
        words, label = review()
        ids = [vocab[w] for w in words]
        rows.append([vocab[PAD]] * (MAXLEN - len(ids)) + ids)
        labels.append(label)
    return torch.tensor(rows), torch.tensor(labels)


class Polarity(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(len(vocab), 16, padding_idx=0)
        self.lstm = nn.LSTM(16, 32, batch_first=True)
        self.drop = nn.Dropout(0.2)
        self.fc = nn.Linear(32, 2)

    def forward(self, ids):
        out, _ = self.lstm(self.embed(ids))
        return torch.log_softmax(self.fc(self.drop(out[:, -1])), dim=-1)


train_x, train_y = encode(2500)
dev_x, dev_y = encode(600)
model = Polarity()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
nll = nn.NLLLoss()
for epoch in range(5):
    model.train()
    running = 0.0
    for idx in torch.randperm(len(train_x)).split(50):
        optimizer.zero_grad()
        loss = nll(model(train_x[idx]), train_y[idx])
        loss.backward()
        optimizer.step()
        running += loss.item() / 50
    model.eval()
    with torch.no_grad():
        logp = model(dev_x)
    print(f"epoch {epoch}  train nll {running:.3f}  dev nll {nll(logp, dev_y).item():.3f}  dev accuracy {(logp.argmax(1) == dev_y).float().mean():.3f}")
