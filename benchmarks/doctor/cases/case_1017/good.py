# Which of three dialects is a phrase from? Time-major RNN, log-softmax output, NLL loss
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

torch.manual_seed(12)
V, PAD = 8, 0

def markov(seed):
    g = torch.Generator().manual_seed(seed)
    return torch.softmax(1.6 * torch.randn(V - 1, V - 1, generator=g), 1)

# the dialects share the symbols and differ only in what follows what
tables = [markov(s) for s in (1, 2, 3)]

def phrase(d):
    n = int(torch.randint(8, 26, (1,)))
    s = [int(torch.randint(0, V - 1, (1,)))]
    while len(s) < n:
        s.append(int(torch.multinomial(tables[d], 1, replacement=True)[s[-1]]))
    return torch.tensor(s) + 1

y_all = torch.randint(0, 3, (1500,))
x_all = [phrase(d) for d in y_all.tolist()]
cut = 1200

class DialectRNN(nn.Module):
    def __init__(self, emb=10, hid=32):
        super().__init__()
        self.emb = nn.Embedding(V, emb, padding_idx=PAD)
        self.rnn = nn.GRU(emb, hid)
        self.out = nn.Sequential(nn.Dropout(0.3), nn.Linear(hid, 3), nn.LogSoftmax(dim=1))

    def forward(self, tok, lens):                       # tok: (time, batch)
        packed = pack_padded_sequence(self.emb(tok), lens, enforce_sorted=False)
        _, h = self.rnn(packed)
        return self.out(h.squeeze(0))

def batch(ids):
    seqs = [x_all[i] for i in ids]
    return pad_sequence(seqs, padding_value=PAD), torch.tensor([len(s) for s in seqs]), y_all[ids]

net = DialectRNN()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
nll = nn.NLLLoss(reduction="sum")
for epoch in range(12):
    net.train()
    total = 0.0
    for ids in torch.randperm(cut).split(40):
        tok, lens, lab = batch(ids)
        loss = nll(net(tok, lens), lab)
        opt.zero_grad()
        (loss / len(ids)).backward()
        opt.step()
        total += loss.item()
    net.eval()
    with torch.no_grad():
        tok, lens, lab = batch(torch.arange(cut, len(x_all)))
        lp = net(tok, lens)
    print(f"{epoch:2d} train {total / cut:.3f}  test {nll(lp, lab) / len(lab):.3f}  accuracy {(lp.argmax(1) == lab).float().mean():.3f}")
