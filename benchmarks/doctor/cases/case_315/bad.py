import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(31)
torch.manual_seed(31)

# 6-channel IMU on the wrist, recorded channel-first: (recordings, channels, samples)
GESTURES = ("circle_cw", "circle_ccw", "diagonal_up", "diagonal_down")


def recording(g, T=50):
    t = np.linspace(0, 1, T) - rng.uniform(0.25, 0.75)
    env = np.exp(-(t / 0.25) ** 2)
    a = np.zeros((6, T))
    w = 2 * np.pi * rng.uniform(2.5, 3.5)
    phase, shift = rng.uniform(0, 2 * np.pi), np.pi * (0.5, 1.5, 0.0, 1.0)[g]
    a[0] = env * np.sin(w * t + phase)
    a[1] = env * np.sin(w * t + phase + shift)
    a[2] = 0.3 * env * np.sin(w * t + rng.uniform(0, 2 * np.pi))
    mix = np.eye(6) + 0.15 * rng.standard_normal((6, 6))
    return mix @ a * rng.uniform(0.6, 1.4) + 0.25 * rng.standard_normal((6, T))


y = rng.integers(0, 4, 1300)
raw = torch.tensor(np.stack([recording(g) for g in y]), dtype=torch.float32)
y = torch.tensor(y)
raw = (raw - raw[:900].mean((0, 2), keepdim=True)) / raw[:900].std((0, 2), keepdim=True)
X = raw.reshape(len(raw), 50, 6)
Xtr, Ytr, Xte, Yte = X[:900], y[:900], X[900:], y[900:]


class GestureRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(6, 20, batch_first=True)
        self.fc = nn.Linear(20, len(GESTURES))

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.fc(out.max(dim=1).values)


net = GestureRNN()
opt = torch.optim.Adam(net.parameters(), lr=1e-2, weight_decay=1e-4)
for epoch in range(15):
    for b in torch.randperm(900).split(36):
        loss = nn.functional.cross_entropy(net(Xtr[b]), Ytr[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 4:
        with torch.no_grad():
            tr = (net(Xtr).argmax(1) == Ytr).float().mean()
            te = (net(Xte).argmax(1) == Yte).float().mean()
        print(f"epoch {epoch + 1}: train acc {tr:.3f}, test acc {te:.3f}")
