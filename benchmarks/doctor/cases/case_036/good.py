import numpy as np
import torch
from torch import nn

np.random.seed(36)
torch.manual_seed(36)

def recordings(n, channels=3, length=30):
    x = np.random.randn(n, channels, length)
    drive = x[:, 0, -1] * x[:, 1, -1] + 0.7 * x[:, 2, -2]
    kind = (drive > -0.5).astype(int) + (drive > 0.5)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(kind)

X, y = recordings(1500)
Xv, yv = recordings(300)

class RhythmNet(nn.Module):
    def __init__(self, channels, hidden):
        super().__init__()
        self.lstm = nn.LSTM(channels, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 3)

    def forward(self, x):
        b, c, t = x.size()
        x = x.permute(0, 2, 1)
        _, (h, _) = self.lstm(x)
        return self.fc(h[0])

net = RhythmNet(3, 32)
optimizer = torch.optim.Adam(net.parameters(), lr=0.008)
for epoch in range(12):
    net.train()
    for b in torch.randperm(1500).split(60):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(X[b]), y[b])
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        acc = (net(Xv).argmax(1) == yv).float().mean().item()
    if epoch % 3 == 2:
        print(f"epoch={epoch} loss={loss.item():.3f} val={acc:.3f}")
