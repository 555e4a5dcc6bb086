import numpy as np
import torch
from torch import nn

np.random.seed(36)
torch.manual_seed(36)

def ecg(n, channels=3, length=36):
    x = 0.3 * np.random.randn(n, channels, length)
    kind = np.random.randint(0, 3, n)
    for i, k in enumerate(kind):
        at = np.random.randint(2, length - 6)
        x[i, k, at] += 2.0
        x[i, (k + 1) % 3, at + 2] += 2.0
        x[i, (k + 2) % 3, at + 4] += 2.0
    return torch.tensor(x, dtype=torch.float32), torch.tensor(kind)

X, y = ecg(1200)
Xv, yv = ecg(300)

class RhythmNet(nn.Module):
    def __init__(self, channels, hidden):
        super().__init__()
        self.lstm = nn.LSTM(channels, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 3)

    def forward(self, x):
        b, c, t = x.size()
        x = x.view(b, t, c)
        _, (h, _) = self.lstm(x)
        return self.fc(h[0])

net = RhythmNet(3, 24)
optimizer = torch.optim.Adam(net.parameters(), lr=0.005)
for epoch in range(18):
    net.train()
    for b in torch.randperm(1200).split(60):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(X[b]), y[b])
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        acc = (net(Xv).argmax(1) == yv).float().mean().item()
    if epoch % 3 == 1:
        print(f"epoch={epoch} loss={loss.item():.3f} val={acc:.3f}")
