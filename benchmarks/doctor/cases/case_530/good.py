import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(27)
torch.manual_seed(27)
# one long text made of a few words, cut into 16 parallel streams that are read chunk by chunk
words = ["rain ", "river ", "rest ", "over ", "oven ", "stone ", "storm ", "nest "]
follow = {i: rng.choice(8, 2, replace=False) for i in range(8)}
w, text = 0, ""
while len(text) < 24000:
    text += words[w]
    w = rng.choice(follow[w], p=[0.8, 0.2])
chars = sorted(set(text))
ids = torch.tensor([chars.index(c) for c in text[:24000]])
train, test = ids[:20000].view(16, -1), ids[20000:].view(16, -1)
CHUNK = 25


class CharRNN(nn.Module):
    def __init__(self, n, hidden=48):
        super().__init__()
        self.emb = nn.Embedding(n, 16)
        self.gru = nn.GRU(16, hidden, batch_first=True)
        self.out = nn.Linear(hidden, n)

    def forward(self, x, h=None):
        y, h = self.gru(self.emb(x), h)
        return self.out(y), h


def run(model, streams, opt=None):
    h, total, count = None, 0.0, 0
    for k in range(0, streams.size(1) - CHUNK, CHUNK):
        x, y = streams[:, k:k + CHUNK], streams[:, k + 1:k + CHUNK + 1]
        logits, h = model(x, h)
        h = h.detach()
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())
        if opt is not None:
            opt.zero_grad()
            loss.backward()
            opt.step()
        total, count = total + loss.item(), count + 1
    return total / count


model = CharRNN(len(chars))
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(8):
    tr = run(model, train, opt)
    with torch.no_grad():
        te = run(model, test)
    print(f"epoch {epoch}: train {tr:.3f} test {te:.3f} nats per character")
