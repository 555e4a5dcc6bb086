"""Variational autoencoder for short oscillating pulses; afterwards new pulses are drawn from the prior."""
import math
import torch
from torch import nn

torch.manual_seed(31)
T = 30


def pulses(n):
    t = torch.arange(T) / T
    freq = torch.empty(n, 1).uniform_(2, 5)
    centre = torch.empty(n, 1).uniform_(0.3, 0.7)
    x = torch.exp(-((t - centre) / 0.15) ** 2) * torch.cos(2 * math.pi * freq * (t - centre))
    return (x + 0.03 * torch.randn(n, T)).unsqueeze(-1)


class SeqVAE(nn.Module):
    def __init__(self, z_dim=2, hidden=64):
        super().__init__()
        self.enc = nn.Sequential(nn.Conv1d(1, 16, 5, stride=2), nn.ReLU(), nn.Conv1d(16, 32, 5, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(160, hidden), nn.ReLU())
        self.to_stats = nn.Linear(hidden, 2 * z_dim)
        self.dec = nn.Sequential(nn.Linear(z_dim, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, T))
        self.z_dim = z_dim

    def encode(self, x):
        return self.to_stats(self.enc(x.transpose(1, 2))).chunk(2, dim=-1)

    def decode(self, z):
        return self.dec(z).unsqueeze(-1)

    def forward(self, x):
        mu, logvar = self.encode(x)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)
        return self.decode(z), mu, logvar


data, held_out = pulses(3000), pulses(500)
vae = SeqVAE()
opt = torch.optim.Adam(vae.parameters(), lr=3e-3)
SIGMA2 = 0.05 ** 2
epochs = 16
for epoch in range(epochs):
    beta = min(1.0, epoch / 6)                      # warm up the KL term
    for x in data[torch.randperm(len(data))].split(60):
        recon, mu, logvar = vae(x)
        rec = 0.5 * ((recon - x) ** 2).sum((1, 2)).mean() / SIGMA2
        kl = -0.5 * (1 + logvar - mu ** 2 - logvar.exp()).sum(1).mean()
        loss = rec + beta * kl
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(vae.parameters(), 50.0)
        opt.step()
    if epoch == 11:
        opt.param_groups[0]["lr"] = 1e-3
    if epoch % 3 == 0 or epoch == epochs - 1:
        with torch.no_grad():
            mean, _ = vae.encode(held_out)
            mse = ((vae.decode(mean) - held_out) ** 2).mean()
        print(f"epoch {epoch}: rec {rec.item():.1f} kl {kl.item():.2f}  held-out mse {mse:.4f} (variance {held_out.var(0).mean():.4f})")

with torch.no_grad():
    new = vae.decode(torch.randn(500, vae.z_dim))
    nearest = torch.cdist(new.squeeze(-1), data.squeeze(-1)).min(1).values.pow(2).mean() / T
print(f"mean square distance of a drawn pulse to the nearest real one: {nearest:.4f}")
