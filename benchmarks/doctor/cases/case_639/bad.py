import numpy as np
import torch
import torch.nn as nn

np.random.seed(1); torch.manual_seed(1)
FS, L = 100, 150


def ecg(n):
    """Strips of 1.5 s with noise, wander and jerks of the electrode; mark = samples of a QRS complex."""
    x = 0.15 * np.random.randn(n, L)
    mark = np.zeros((n, L))
    t = np.arange(L)
    for i in range(n):
        x[i] += 0.5 * np.sin(2 * np.pi * t / np.random.uniform(80, 300) + 6 * np.random.rand())
        beat, rr = np.random.randint(-30, 50), np.random.randint(45, 90)
        for c in range(beat, L, rr):
            amp = np.random.uniform(0.7, 1.3)
            x[i] += amp * (np.exp(-((t - c) / 1.5) ** 2) - 0.35 * np.exp(-((t - c - 4) / 1.5) ** 2))
            x[i] += 0.3 * np.exp(-((t - c - 22) / 6.0) ** 2)
            mark[i, max(0, c - 5):max(0, c + 6)] = 1
        for _ in range(2):
            j = np.random.randint(0, L)
            x[i] += np.random.choice([-1, 1]) * np.exp(-((t - j) / 4.0) ** 2)
    return torch.tensor(x, dtype=torch.float32).unsqueeze(1), torch.tensor(mark, dtype=torch.float32)


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        layers, c = [], 1
        for d in (1, 2, 4, 8):
            layers += [nn.Conv1d(c, 16, 5, padding=2 * d, dilation=d), nn.ReLU()]
            c = 16
        self.body = nn.Sequential(*layers)
        self.last = nn.Conv1d(16, 1, 1)

    def forward(self, x):
        return torch.sigmoid(self.last(self.body(x))).squeeze(1)


x_train, m_train = ecg(1000)
x_test, m_test = ecg(300)
net = Detector()
loss_fn = nn.BCEWithLogitsLoss()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)

for epoch in range(10):
    running = []
    for idx in torch.randperm(len(x_train)).split(40):
        opt.zero_grad()
        loss = loss_fn(net(x_train[idx]), m_train[idx])
        loss.backward()
        opt.step()
        running.append(loss.item())
    with torch.no_grad():
        hit = net(x_test) > 0.5
    truth = m_test.bool()
    f1 = 2 * (hit & truth).sum() / (hit.sum() + truth.sum())
    print(f"{epoch}  loss {np.mean(running):.4f}  F1 {f1:.3f}")
