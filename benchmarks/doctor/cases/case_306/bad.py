"""Character model for strings of a small formal language, then sample from it."""
import random
import torch
import torch.nn as nn

random.seed(1)
torch.manual_seed(1)

GRAMMAR = {0: [("B", 1)], 1: [("T", 2), ("P", 3)], 2: [("S", 2), ("X", 4)], 3: [("T", 3), ("V", 5)],
           4: [("X", 3), ("S", 6)], 5: [("P", 4), ("V", 6)], 6: [("E", 0)]}
chars = "BTPSXVE"
stoi = {c: i for i, c in enumerate(chars)}

def stream(n):
    state, text = 0, []
    for _ in range(n):
        c, state = random.choice(GRAMMAR[state])
        text.append(stoi[c])
    return torch.tensor(text)

train_text, valid_text, block = stream(12000), stream(3000), 24

def get_batch(text, bs=32):
    ix = torch.randint(len(text) - block - 1, (bs,))
    x = torch.stack([text[i:i + block] for i in ix])
    y = torch.stack([text[i:i + block] for i in ix])
    return x, y

class CharRNN(nn.Module):
    def __init__(self, vocab, hidden=32):
        super().__init__()
        self.emb = nn.Embedding(vocab, 12)
        self.rnn = nn.GRU(12, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, vocab)

    def forward(self, x, h=None):
        z, h = self.rnn(self.emb(x), h)
        return self.fc(z), h

model = CharRNN(len(chars))
opt = torch.optim.Adam(model.parameters(), lr=4e-3)
ce = nn.CrossEntropyLoss()
for it in range(501):
    x, y = get_batch(train_text)
    logits, _ = model(x)
    loss = ce(logits.flatten(0, 1), y.flatten())
    opt.zero_grad(); loss.backward(); opt.step()
    if it % 100 == 0:
        with torch.no_grad():
            xv, yv = get_batch(valid_text, 64)
            val = ce(model(xv)[0].flatten(0, 1), yv.flatten())
        print(f"iter {it}: train {loss.item():.3f} valid {val.item():.3f}")

c, h, sample = torch.tensor([[0]]), None, "B"
with torch.no_grad():
    for _ in range(60):
        logits, h = model(c, h)
        c = torch.multinomial(logits[:, -1].softmax(-1), 1)
        sample += chars[c.item()]
print(sample)
