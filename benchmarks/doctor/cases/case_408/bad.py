"""Frame labelling of synthetic speech: does the formant rise, fall or stay?"""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

BANDS, FRAMES = 8, 48
CLASSES = {"rise": 0, "fall": 1, "steady": 2, "silence": 3}


def utterance(rng):
    spec, lab = [], []
    while len(lab) < FRAMES:
        kind, length = rng.integers(4), rng.integers(6, 13)
        slope = {0: 0.4, 1: -0.4}.get(kind, 0.0) * rng.uniform(0.7, 1.3)
        pos = rng.uniform(0.5, 6.5)
        for _ in range(length):
            pos = np.clip(pos + slope, 0, 7)
            loud = 0.0 if kind == 3 else 1.0
            spec.append(loud * np.exp(-((np.arange(BANDS) - pos) ** 2)) + 0.08 * rng.standard_normal(BANDS))
            lab.append(kind)
    return np.array(spec[:FRAMES]), np.array(lab[:FRAMES])


def load_corpus(n, rng):
    feats, labs = zip(*[utterance(rng) for _ in range(n)])
    x = torch.tensor(np.concatenate(feats), dtype=torch.float32).reshape(-1, 1, BANDS)
    t = torch.tensor(np.concatenate(labs)).reshape(-1, 1)
    return x, t


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(BANDS, 32, batch_first=True)
        self.out = nn.Linear(32, len(CLASSES))

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.out(h)


torch.manual_seed(2)
rng = np.random.default_rng(2)
x_train, t_train = load_corpus(500, rng)
x_test, t_test = load_corpus(120, rng)

tagger = Tagger()
optimizer = torch.optim.Adam(tagger.parameters(), lr=8e-3)
for step in range(1, 301):
    pick = torch.randint(len(x_train), (32,))
    logits = tagger(x_train[pick])
    loss = F.cross_entropy(logits.flatten(0, 1), t_train[pick].flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        with torch.no_grad():
            hit = (tagger(x_test).argmax(-1) == t_test).float().mean()
        print(f"step {step}  loss {loss.item():.3f}  frame accuracy {hit:.3f}")
