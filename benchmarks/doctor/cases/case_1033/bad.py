"""Brain-computer interface toy: decode cursor velocity from 12 motor-cortex channels with a causal temporal convolution."""
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

CH, LAGS = 12, 13

class Recording(Dataset):
    """Channels fire with a tuned, rectified response to intended velocity; arousal scales them all."""

    def __init__(self, bins, tuning, seed):
        g = torch.Generator().manual_seed(seed)
        v, arousal = torch.zeros(bins, 2), torch.zeros(bins, 1)
        for t in range(1, bins):
            arousal[t] = 0.99 * arousal[t - 1] + 0.1 * torch.randn(1, generator=g)
            v[t] = 0.93 * v[t - 1] + 0.37 * torch.randn(2, generator=g)
        drive = torch.relu(v @ tuning.T + 0.5) * arousal.exp()
        rate = torch.zeros(bins, CH)
        for t in range(1, bins):
            rate[t] = 0.7 * rate[t - 1] + 0.3 * drive[t]
        self.rate = rate + 0.05 * torch.randn(bins, CH, generator=g)
        self.v = v

    def normalise(self, mean, std):
        self.rate = (self.rate - mean) / std

    def __len__(self):
        return len(self.v) - LAGS + 1

    def __getitem__(self, i):
        return self.rate[i:i + LAGS].T, self.v[i + LAGS - 1]

def build():
    return nn.Sequential(nn.Conv1d(CH, 32, 5), nn.LeakyReLU(0.1), nn.Conv1d(32, 32, 5, stride=2), nn.LeakyReLU(0.1),
                         nn.Flatten(), nn.Linear(32 * 3, 64), nn.LeakyReLU(0.1), nn.Linear(64, 2))

def score(net, loader):
    net.eval()
    with torch.no_grad():
        p, v = zip(*[(net(x), y) for x, y in loader])
    p, v = torch.cat(p), torch.cat(v)
    return (1 - ((p - v) ** 2).sum() / ((v - v.mean(0)) ** 2).sum()).item()

if __name__ == "__main__":
    torch.manual_seed(19)
    tuning = nn.functional.normalize(torch.randn(CH, 2), dim=1) * 1.5
    session1, session2 = Recording(6000, tuning, 1), Recording(1500, tuning, 2)
    mean, std = session1.rate.mean(0), session1.rate.std(0)
    session1.normalise(mean, std)
    session2.normalise(mean, std)
    train_dl = DataLoader(session1, batch_size=64, shuffle=True)
    test_dl = DataLoader(session2, batch_size=500)
    net = build()
    optim = torch.optim.Adam(net.parameters(), lr=1e-6)
    for epoch in range(8):
        net.train()
        for x, v in train_dl:
            optim.zero_grad()
            nn.functional.l1_loss(net(x), v).backward()
            optim.step()
        print(f"epoch {epoch + 1:2d}  R2 on session 2: {score(net, test_dl):.3f}")
