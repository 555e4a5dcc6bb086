# Toy speech recognition: a "phone" is a short spectral pattern, the alignment is unknown -> CTC
import torch
import torch.nn as nn

torch.manual_seed(2)
PHONES, BANDS, T = 5, 8, 30          # label 0 is the blank
templates = torch.randn(PHONES + 1, BANDS)


def utterances(n):
    feats = 0.3 * torch.randn(n, T, BANDS)
    labels, sizes = [], []
    for i in range(n):
        pos, said = int(torch.randint(0, 4, (1,))), []
        while True:
            dur = int(torch.randint(3, 7, (1,)))
            if pos + dur > T:
                break
            ph = int(torch.randint(1, PHONES + 1, (1,)))
            feats[i, pos:pos + dur] += templates[ph] * torch.hann_window(dur + 2)[1:-1].unsqueeze(1)
            said.append(ph)
            pos += dur + int(torch.randint(1, 4, (1,)))
        labels.append(torch.tensor(said))
        sizes.append(len(said))
    return feats, labels, torch.tensor(sizes)


class Recogniser(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(BANDS, 32, bidirectional=True, batch_first=True)
        self.out = nn.Linear(64, PHONES + 1)

    def forward(self, x):
        return self.out(self.rnn(x)[0]).log_softmax(-1)


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        prev, row[0] = row[0], i
        for j, cb in enumerate(b, 1):
            prev, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, prev + (ca != cb))
    return row[-1]


def phone_error(net, feats, labels):
    with torch.no_grad():
        best = net(feats).argmax(-1)
    wrong = 0
    for path, ref in zip(best, labels):
        hyp = [p for p in torch.unique_consecutive(path).tolist() if p != 0]
        wrong += edit_distance(hyp, ref.tolist())
    return wrong / sum(len(r) for r in labels)


feats, labels, sizes = utterances(600)
dev = utterances(150)
net = Recogniser()
ctc = nn.CTCLoss(blank=0)
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(10):
    total = 0.0
    for ids in torch.randperm(len(feats)).split(30):
        logp = net(feats[ids]).transpose(0, 1)                       # CTC wants time first
        loss = ctc(logp, torch.cat([labels[i] for i in ids]), torch.full((len(ids),), T), sizes[ids])
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item()
    print(f"epoch {epoch}  loss {total / 20:.3f}  phone error rate {phone_error(net, *dev[:2]):.3f}")
