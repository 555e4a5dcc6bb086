"""Pre-train an encoder on unlabelled vibration, keep it fixed, train a small classifier on few labels."""
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(111)
torch.manual_seed(111)


def vibration(n, steps=32):
    kind = rng.integers(0, 3, n)
    freq = np.array([0.35, 0.6, 0.95])[kind] * rng.uniform(0.9, 1.1, n)
    phase = rng.uniform(0, 2 * np.pi, n)
    k = np.arange(steps)
    x = rng.uniform(0.7, 1.3, n)[:, None] * np.sin(freq[:, None] * k + phase[:, None])
    x += 0.15 * rng.standard_normal(x.shape)
    return torch.tensor(x[..., None], dtype=torch.float32), torch.tensor(kind)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 40, batch_first=True)

    def forward(self, x):
        return self.gru(x)[0]


encoder, forecast = Encoder(), nn.Linear(40, 3)
unlabelled, _ = vibration(3000)
pre = torch.optim.Adam([*encoder.parameters(), *forecast.parameters()], lr=5e-3)
for step in range(300):
    x = unlabelled[torch.randint(len(unlabelled), (50,))]
    ahead = torch.cat([x[:, 1:-2], x[:, 2:-1], x[:, 3:]], dim=-1)
    loss = (forecast(encoder(x[:, :-3])) - ahead).pow(2).mean()
    pre.zero_grad()
    loss.backward()
    pre.step()
print("pre-training: forecast mse %.3f (variance %.3f)" % (loss.item(), unlabelled.var()))

for p in encoder.parameters():
    p.requires_grad_(False)
x_lab, y_lab = vibration(300)
x_test, y_test = vibration(600)
classifier = nn.Sequential(nn.Linear(40, 24), nn.ReLU(), nn.Linear(24, 3))
opt = torch.optim.Adam(classifier.parameters(), lr=5e-3, weight_decay=1e-4)
for epoch in range(30):
    for idx in torch.randperm(300).split(30):
        loss = nn.functional.cross_entropy(classifier(encoder(x_lab[idx])[:, -1]), y_lab[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    acc = (classifier(encoder(x_test)[:, -1]).argmax(1) == y_test).float().mean()
print(f"classifier loss {loss.item():.3f}, accuracy on new recordings {acc:.3f}")
