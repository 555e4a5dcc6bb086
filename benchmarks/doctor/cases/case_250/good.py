import random
import torch
import torch.nn as nn

random.seed(250)
torch.manual_seed(250)
lexicon = "summer winter spring autumn master mister sister".split()
text = ".".join(random.choice(lexicon) for _ in range(2500))
letters = sorted(set(text))
ids = torch.tensor([letters.index(c) for c in text])
train, valid = ids[:14000], ids[14000:]

class TiedLM(nn.Module):
    def __init__(self, vocab, width=48):
        super().__init__()
        self.embed = nn.Embedding(vocab, width)
        self.gru = nn.GRU(width, width, batch_first=True)
        self.decoder = nn.Linear(width, vocab)
        self.decoder.weight = self.embed.weight
        nn.init.normal_(self.embed.weight, std=0.2)

    def forward(self, x):
        return self.decoder(self.gru(self.embed(x))[0])

def sample(data, n=16, length=24):
    start = torch.randint(len(data) - length - 1, (n, 1))
    block = data[start + torch.arange(length + 1)]
    return block[:, :-1], block[:, 1:]

lm = TiedLM(len(letters))
optimizer = torch.optim.Adam(lm.parameters(), lr=5e-3)
for step in range(300):
    x, y = sample(train)
    loss = nn.functional.cross_entropy(lm(x).flatten(0, 1), y.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 60 == 0:
        print(step, "perplexity", loss.exp().item())
with torch.no_grad():
    x, y = sample(valid, 64)
    print("validation perplexity", nn.functional.cross_entropy(lm(x).transpose(1, 2), y).exp().item())
