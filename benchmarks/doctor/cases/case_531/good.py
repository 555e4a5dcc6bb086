# where does a surname come from? (character RNN, in the style of the PyTorch tutorial)
import random
import torch
import torch.nn as nn

random.seed(3)
torch.manual_seed(3)
STEM = ["an", "be", "ko", "mi", "ra", "so", "tu", "vel", "gor", "lin", "da", "pet"]
ENDING = {"Aland": ["sen", "berg", "dal"], "Borovia": ["ov", "enko", "ski"], "Cantia": ["ini", "etti", "ado"]}
countries = list(ENDING)
letters = sorted(set("".join(STEM) + "".join(sum(ENDING.values(), []))))


def surname(country):
    stem = "".join(random.choices(STEM, k=random.randint(1, 3)))
    others = [c for c in countries if c != country]
    if random.random() < 0.3:
        stem = random.choice(ENDING[random.choice(others)]) + stem
    return stem + random.choice(ENDING[country])


def encode(name):
    t = torch.zeros(len(name), 1, len(letters))
    for i, ch in enumerate(name):
        t[i, 0, letters.index(ch)] = 1
    return t


class RNN(nn.Module):
    def __init__(self, n_in, hidden, n_out):
        super().__init__()
        self.hidden = hidden
        self.i2h = nn.Linear(n_in + hidden, hidden)
        self.h2o = nn.Linear(hidden, n_out)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, name):
        h = torch.zeros(1, self.hidden)
        for letter in name:
            h = torch.tanh(self.i2h(torch.cat([letter, h], 1)))
        return self.softmax(self.h2o(h))


rnn = RNN(len(letters), 32, 3)
criterion = nn.NLLLoss()
optimizer = torch.optim.Adam(rnn.parameters(), lr=2e-3)
train = {surname(c): k for k, c in enumerate(countries) for _ in range(220)}
test = {surname(c): k for k, c in enumerate(countries) for _ in range(120)}
test = {name: k for name, k in test.items() if name not in train}
items = list(train.items())
for epoch in range(2):
    random.shuffle(items)
    for name, k in items:
        loss = criterion(rnn(encode(name)), torch.tensor([k]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        hits = [rnn(encode(name)).argmax().item() == k for name, k in test.items()]
    print("epoch", epoch, "accuracy on new names", sum(hits) / len(hits), "of", len(hits))
