"""Gradients are set to zero before each backward pass."""

import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(0)
torch.manual_seed(0)
words = rng.integers(0, 8, (600, 10))
labels = (words == 3).sum(1).clip(0, 2)
x, y = torch.from_numpy(words), torch.from_numpy(labels)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(8, 12)
        self.gru = nn.GRU(12, 24, batch_first=True)
        self.out = nn.Linear(24, 3)

    def forward(self, tokens):
        _, h = self.gru(self.embedding(tokens))
        return self.out(h[-1])


model = Classifier()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
for epoch in range(20):
    for i in range(0, 500, 50):
        loss = nn.functional.cross_entropy(model(x[i : i + 50]), y[i : i + 50])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

with torch.no_grad():
    print("accuracy", (model(x[500:]).argmax(1) == y[500:]).float().mean().item())
