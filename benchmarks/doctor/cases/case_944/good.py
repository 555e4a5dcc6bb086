import math
import torch
import torch.nn as nn

torch.manual_seed(33)


def ringdown(n, steps=48):
    """Free decay of a struck beam: A exp(-g t) cos(w t + phase); wanted: the frequency w."""
    t = torch.linspace(0, 3, steps)
    a, g = 0.7 + 0.6 * torch.rand(n, 1), 0.1 + 0.6 * torch.rand(n, 1)
    w, ph = 2 + 6 * torch.rand(n, 1), 2 * math.pi * torch.rand(n, 1)
    return a * torch.exp(-g * t) * torch.cos(w * t + ph) + 0.02 * torch.randn(n, steps), w


encoder = nn.Sequential(nn.Linear(48, 64), nn.Tanh(), nn.Linear(64, 12))
decoder = nn.Sequential(nn.Linear(12, 64), nn.Tanh(), nn.Linear(64, 48))
regressor = nn.Sequential(nn.Linear(12, 96), nn.ReLU(), nn.Linear(96, 96), nn.ReLU(), nn.Linear(96, 1))

records, _ = ringdown(6000)                       # plenty of unlabelled records
ae_opt = torch.optim.Adam(list(encoder.parameters()) + list(decoder.parameters()), lr=2e-3)
for epoch in range(15):
    for b in torch.randperm(len(records)).split(100):
        x = records[b]
        rec_loss = ((decoder(encoder(x)) - x) ** 2).sum() / len(b)
        ae_opt.zero_grad()
        rec_loss.backward()
        ae_opt.step()
    if epoch % 5 == 4:
        print(f"autoencoder epoch {epoch}: {rec_loss.item():.4f} per record")

for p in encoder.parameters():
    p.requires_grad_(False)

x_lab, w_lab = ringdown(3000)
x_test, w_test = ringdown(800)
mid, half = w_lab.mean(), w_lab.std()
head_opt = torch.optim.Adam(regressor.parameters(), lr=2e-3)
for epoch in range(30):
    for b in torch.randperm(len(x_lab)).split(60):
        loss = (regressor(encoder(x_lab[b])) - (w_lab[b] - mid) / half).square().sum()
        head_opt.zero_grad()
        loss.backward()
        head_opt.step()

with torch.no_grad():
    w_hat = regressor(encoder(x_test)) * half + mid
print(f"frequency: RMSE {(w_hat - w_test).square().mean().sqrt().item():.3f} rad/s, std {w_test.std().item():.3f} rad/s")
