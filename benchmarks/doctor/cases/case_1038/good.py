"""Bearing fault classifier on envelope signals. The rig's computer has little memory, so four small
batches of 16 make up one step of 64 (the loss is divided accordingly)."""
import numpy as np
import torch
import torch.nn as nn

ACCUM, MICRO, EPOCHS = 4, 16, 10
FAULTS = ("healthy", "inner race", "outer race", "cage")

def envelope(rng, n, length=128):
    t = np.arange(length)
    fault = rng.integers(0, len(FAULTS), n)
    period = np.array([1e9, 9.0, 14.0, 31.0])[fault] * rng.uniform(0.93, 1.07, n)
    start = rng.uniform(0, 31, n)
    sig = 0.35 * np.abs(rng.normal(size=(n, length)))
    for k in range(n):
        if fault[k]:
            since = (t - start[k]) % period[k]
            sig[k] += rng.uniform(0.5, 1.2) * np.exp(-since / 2.0) * (t >= start[k])
    return torch.tensor(sig[:, None], dtype=torch.float32), torch.tensor(fault)

class FaultNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv1d(1, 16, 9, stride=2, padding=4), nn.ReLU(),
            nn.Conv1d(16, 24, 9, stride=2, padding=4), nn.ReLU(),
            nn.Conv1d(24, 24, 9, padding=4), nn.ReLU())
        self.head = nn.Linear(48, len(FAULTS))

    def forward(self, x):
        f = self.features(x)
        return torch.log_softmax(self.head(torch.cat([f.mean(-1), f.amax(-1)], 1)), dim=1)

def main():
    torch.manual_seed(6)
    rng = np.random.default_rng(6)
    x_tr, y_tr = envelope(rng, 1920)
    x_te, y_te = envelope(rng, 600)
    centre, width = x_tr.mean(), x_tr.std()
    x_tr, x_te = (x_tr - centre) / width, (x_te - centre) / width
    net = FaultNet()
    opt = torch.optim.Adam(net.parameters(), lr=3e-3)
    for epoch in range(EPOCHS):
        total = 0.0
        opt.zero_grad()
        for k, rows in enumerate(torch.randperm(len(x_tr)).split(MICRO)):
            loss = nn.functional.nll_loss(net(x_tr[rows]), y_tr[rows])
            (loss / ACCUM).backward()
            total += loss.item() * len(rows)
            if (k + 1) % ACCUM == 0:
                opt.step()
                opt.zero_grad()
        with torch.no_grad():
            right = (net(x_te).argmax(1) == y_te).float().mean().item()
        print(f"epoch {epoch + 1:2d}: nll {total / len(x_tr):.3f}, fresh recordings {right:.3f}")
    return x_tr, y_tr, x_te, y_te, net

if __name__ == "__main__":
    main()
