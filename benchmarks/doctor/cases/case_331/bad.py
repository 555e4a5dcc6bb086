"""Speech-like toy: vowel recognition from formant tracks with a bidirectional GRU."""
import numpy as np
import torch
from torch import nn

torch.manual_seed(16)
gen = np.random.default_rng(16)
FORMANTS = {"a": (850, 1610), "e": (390, 2300), "i": (240, 2400), "o": (360, 640), "u": (250, 595), "y": (235, 2100)}
names = list(FORMANTS)


def utterance(length=4, frames=6):
    ids = gen.integers(0, len(names), length)
    centre = np.repeat(np.array([FORMANTS[names[i]] for i in ids], float), frames, axis=0)
    speaker = gen.uniform(0.88, 1.14)
    kernel = np.ones(5) / 5
    track = np.stack([np.convolve(np.pad(centre[:, j], 2, mode="edge"), kernel, "valid") for j in range(2)], 1)
    return np.log(track * speaker) + 0.07 * gen.standard_normal(track.shape), np.repeat(ids, frames)


utts = [utterance() for _ in range(900)]
X = torch.tensor(np.stack([u[0] for u in utts]), dtype=torch.float32)
Y = torch.tensor(np.stack([u[1] for u in utts]))
X = (X - X[:700].mean((0, 1))) / X[:700].std((0, 1))


class VowelTagger(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.rnn = nn.GRU(2, hidden, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * hidden, len(names))

    def forward(self, x):
        return self.fc(self.rnn(x)[0])


def frame_accuracy(model, x, y):
    with torch.no_grad():
        return (model(x).argmax(-1) == y).float().mean().item()


model = VowelTagger()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
for epoch in range(20):
    total = 0.0
    for idx in torch.randperm(700).split(35):
        scores = model(X[idx])
        loss = nn.functional.cross_entropy(scores.reshape(-1, len(names)), Y[idx].reshape(-1))
        loss.backward()
        optimizer.step()
        total += loss.item()
    if epoch % 4 == 3:
        print(f"epoch {epoch + 1}: loss {total / 20:.3f}  held-out frames {frame_accuracy(model, X[700:], Y[700:]):.3f}")
