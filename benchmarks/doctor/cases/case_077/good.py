import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(77)
VOCAB, LEN = 8, 5

class Encoder(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.embed = nn.Embedding(VOCAB + 1, 16)
        self.rnn = nn.GRU(16, size, batch_first=True)

    def forward(self, s):
        return self.rnn(self.embed(s))[1]

class Decoder(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.embed = nn.Embedding(VOCAB + 1, 16)
        self.rnn = nn.GRU(16, size, batch_first=True)
        self.out = nn.Linear(size, VOCAB)

    def forward(self, s, h):
        z, h = self.rnn(self.embed(s), h)
        return self.out(z), h

encoder, decoder = Encoder(48), Decoder(48)
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.006)

def pairs(n):
    src = torch.randint(0, VOCAB, (n, LEN))
    return src, src.flip(1)

for it in range(420):
    src, tgt = pairs(64)
    inp = torch.cat([torch.full((64, 1), VOCAB), tgt[:, :-1]], 1)
    logits, _ = decoder(inp, encoder(src))
    loss = F.cross_entropy(logits.reshape(-1, VOCAB), tgt.reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if it % 80 == 0:
        print(it, loss.item())
with torch.no_grad():
    src, tgt = pairs(300)
    inp = torch.cat([torch.full((300, 1), VOCAB), tgt[:, :-1]], 1)
    got = decoder(inp, encoder(src))[0].argmax(-1)
    print("right tokens", (got == tgt).float().mean().item())
