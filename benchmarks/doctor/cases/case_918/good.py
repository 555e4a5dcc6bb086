import numpy as np
import torch
import torch.nn as nn

# Autoencoder for extracellular spike snippets, 4 numbers per snippet
torch.manual_seed(31)
gen = np.random.default_rng(31)
LEN, CODE = 40, 4


def snippets(n):
    t = np.arange(LEN)[None]
    t0 = gen.uniform(8, 18, (n, 1))
    width = gen.uniform(1.5, 4.0, (n, 1))
    depth = gen.uniform(0.6, 1.8, (n, 1))
    rebound = gen.uniform(0.2, 0.6, (n, 1)) * depth
    wave = -depth * np.exp(-0.5 * ((t - t0) / width) ** 2) \
        + rebound * np.exp(-0.5 * ((t - t0 - 3 * width) / (1.6 * width)) ** 2)
    return torch.tensor(wave + 0.03 * gen.standard_normal((n, LEN)), dtype=torch.float32)


class SpikeAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Sequential(
            nn.Conv1d(1, 12, 6, stride=2), nn.ReLU(), nn.Conv1d(12, 24, 6, stride=2), nn.ReLU(), nn.Flatten())
        self.squeeze = nn.Linear(24 * 7, CODE)
        self.decode = nn.Sequential(nn.Linear(CODE, 96), nn.ReLU(), nn.Linear(96, 96), nn.ReLU(), nn.Linear(96, LEN))

    def forward(self, x):
        return self.decode(self.squeeze(self.encode(x.unsqueeze(1))))


train, test = snippets(2500), snippets(500)
m, s = train.mean(), train.std()
train, test = (train - m) / s, (test - m) / s
ae = SpikeAE()
opt = torch.optim.Adam(ae.parameters(), lr=5e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 16)

for epoch in range(16):
    for batch in train[torch.randperm(len(train))].split(50):
        loss = nn.functional.mse_loss(ae(batch), batch)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(ae.parameters(), 1.0)
        opt.step()
    sched.step()
    if epoch % 4 == 3:
        with torch.no_grad():
            rec = nn.functional.mse_loss(ae(test), test).item()
        print(f"epoch {epoch + 1}: reconstruction {loss.item():.4f} (test {rec:.4f}, sensor noise {(0.03 / s.item()) ** 2:.4f})")
