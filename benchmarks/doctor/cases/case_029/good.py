import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(29)
SYMBOLS, LENGTH, WIDTH = 6, 6, 48
START = SYMBOLS

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(SYMBOLS + 1, 16)
        self.gru = nn.GRU(16, WIDTH, batch_first=True)

    def forward(self, src):
        return self.gru(self.emb(src))[1]

class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(SYMBOLS + 1, 16)
        self.gru = nn.GRU(16, WIDTH, batch_first=True)
        self.out = nn.Linear(WIDTH, SYMBOLS)

    def forward(self, tgt, hidden):
        o, hidden = self.gru(self.emb(tgt), hidden)
        return self.out(o), hidden

def batch(n):
    src = torch.randint(0, SYMBOLS, (n, LENGTH))
    return src, (src.flip(1) + 1) % SYMBOLS

enc, dec = Encoder(), Decoder()
opt = torch.optim.Adam(list(enc.parameters()) + list(dec.parameters()), lr=0.01)
for step in range(450):
    src, tgt = batch(64)
    context = enc(src)
    shifted = torch.cat([torch.full((64, 1), START), tgt[:, :-1]], dim=1)
    logits, _ = dec(shifted, context)
    loss = F.cross_entropy(logits.flatten(0, 1), tgt.flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 90 == 0:
        print(step, loss.item())
with torch.no_grad():
    src, tgt = batch(200)
    context = enc(src)
    shifted = torch.cat([torch.full((200, 1), START), tgt[:, :-1]], dim=1)
    acc = (dec(shifted, context)[0].argmax(-1) == tgt).float().mean()
print("token accuracy", acc.item())
