"""Autoencoder for wave-buoy heave records: the record is input and target, four numbers in between."""
import numpy as np
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(50)
rng = np.random.default_rng(50)

def records(n, length=32):
    t = np.arange(length) * 0.5
    height, period, phase = rng.uniform(0.5, 2, (n, 1)), rng.uniform(4, 9, (n, 1)), rng.uniform(0, 2 * np.pi, (n, 1))
    arg = 2 * np.pi * t / period + phase
    heave = height * np.cos(arg) + 0.12 * height ** 2 * np.cos(2 * arg)      # second-order Stokes wave
    return heave + 0.05 * rng.standard_normal((n, length))

train, test = records(6000), records(800)
mean, std = train.mean(), train.std()
train = torch.tensor((train - mean) / std, dtype=torch.float32)
test = torch.tensor((test - mean) / std, dtype=torch.float32)

class AE(nn.Module):
    def __init__(self, length=32, code=4, width=96):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(length, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(),
                                 nn.Linear(width, code))
        self.dec = nn.Sequential(nn.Linear(code, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(),
                                 nn.Linear(width, length))

    def forward(self, x):
        return self.dec(self.enc(x))

ae = AE()
opt_enc = torch.optim.Adam(ae.enc.parameters(), lr=2e-3)
opt_dec = torch.optim.Adam(ae.dec.parameters(), lr=2e-3)
for epoch in range(20):
    for group in (opt_enc.param_groups, opt_dec.param_groups):
        group[0]["lr"] = 2e-3 * 0.88 ** epoch
    for i in torch.randperm(len(train)).split(100):
        x = train[i]
        loss = F.mse_loss(ae(x), x)
        opt_enc.zero_grad(); opt_dec.zero_grad()
        loss.backward()
        opt_enc.step(); opt_dec.step()
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1}: reconstruction {loss.item():.4f}")

with torch.no_grad():
    rec = F.mse_loss(ae(test), test).item()
u, s, vt = torch.linalg.svd(train - train.mean(0), full_matrices=False)
base = (test - train.mean(0)) @ vt[:4].T @ vt[:4] + train.mean(0)
print(f"new records: autoencoder {rec:.4f}, PCA with as many numbers {F.mse_loss(base, test):.4f}")
