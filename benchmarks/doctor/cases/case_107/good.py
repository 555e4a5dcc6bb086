import math
import torch
import torch.nn as nn

torch.manual_seed(107)

class SeqAutoencoder(nn.Module):
    def __init__(self, n_features, latent):
        super().__init__()
        self.enc = nn.GRU(n_features, 32, batch_first=True)
        self.to_z = nn.Linear(32, latent)
        self.from_z = nn.Linear(latent, 32)
        self.dec = nn.GRU(32, 32, batch_first=True)
        self.out = nn.Linear(32, n_features)

    def forward(self, x):
        _, h = self.enc(x)
        z = self.to_z(h[-1])
        start = torch.tanh(self.from_z(z))
        steps = start.unsqueeze(1).expand(-1, x.size(1), -1)
        y, _ = self.dec(steps)
        return self.out(y)

def beats(n, T=12):
    phase = torch.rand(n, 1) * 2 * math.pi
    height = 0.5 + torch.rand(n, 1)
    t = torch.arange(T)
    s = height * torch.tanh(2 * torch.sin(0.5 * t + phase))
    return s.unsqueeze(-1)

model = SeqAutoencoder(1, 4)
optimizer = torch.optim.Adam(model.parameters(), lr=0.008)
criterion = nn.MSELoss()
for step in range(400):
    x = beats(40)
    recon = model(x)
    loss = criterion(recon, x)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 80 == 0:
        print(step, loss.item())
with torch.no_grad():
    normal, odd = beats(200), beats(200).flip(1) * torch.sign(torch.randn(200, 12, 1))
    print("normal", criterion(model(normal), normal).item(), "odd", criterion(model(odd), odd).item())
