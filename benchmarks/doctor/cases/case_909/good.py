# Frame-wise phone labels for short utterances of differing length
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

torch.manual_seed(21)
PHONES, FEAT = 6, 8
templates = torch.randn(PHONES, FEAT) * 0.55
bigram = torch.softmax(2.0 * torch.randn(PHONES, PHONES), 1)


def utterance():
    n_segments = int(torch.randint(2, 9, (1,)))
    if torch.rand(1) < 0.15:
        n_segments *= 4
    ph, frames, labels = int(torch.randint(0, PHONES, (1,))), [], []
    for _ in range(n_segments):
        dur = int(torch.randint(2, 6, (1,)))
        frames.append(templates[ph] + 0.9 * torch.randn(dur, FEAT))
        labels += [ph] * dur
        ph = int(torch.multinomial(bigram[ph], 1))
    return torch.cat(frames), torch.tensor(labels)


def collate(batch):
    frames, labels = zip(*batch)
    x = pad_sequence(frames, batch_first=True)
    y = pad_sequence(labels, batch_first=True, padding_value=-100)
    return x, y


train = DataLoader([utterance() for _ in range(500)], batch_size=24, shuffle=True, collate_fn=collate)
test = DataLoader([utterance() for _ in range(150)], batch_size=24, collate_fn=collate)

rnn = nn.GRU(FEAT, 32, batch_first=True)
head = nn.Linear(32, PHONES)
params = list(rnn.parameters()) + list(head.parameters())
opt = torch.optim.Adam(params, lr=5e-3)
crit = nn.CrossEntropyLoss()

for epoch in range(8):
    for x, y in train:
        logits = head(rnn(x)[0])
        loss = crit(logits.flatten(0, 1), y.flatten())
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(params, 5.0)
        opt.step()
    hits = frames = 0
    with torch.no_grad():
        for x, y in test:
            guess = head(rnn(x)[0]).argmax(-1)
            hits += (guess == y)[y >= 0].sum().item()
            frames += (y >= 0).sum().item()
    print(f"epoch {epoch} loss {loss.item():.3f} frame accuracy {hits / frames:.3f}")
