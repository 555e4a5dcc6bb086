# Level of a conical tank behind a cheap sensor; encoder and attention read-out have an optimizer each
import numpy as np
import torch
from torch import nn

torch.manual_seed(161)
rng = np.random.default_rng(161)
SENSOR = 0.35


def cone(n, steps=24):
    q = rng.uniform(0.1, 1.5, (n, steps // 6)).repeat(6, axis=1)
    valve = rng.uniform(0.4, 1.0, (n, steps // 4)).repeat(4, axis=1)
    h = np.full(n, 1.0)
    for k in range(steps):
        h = np.clip(h + 0.35 * (q[:, k] - valve[:, k] * np.sqrt(h)) / (0.25 + h**2), 0.02, None)
    u = np.stack([(q - 0.8) / 0.4, (valve - 0.7) / 0.17], axis=2)
    return torch.tensor(u, dtype=torch.float32), torch.tensor(h, dtype=torch.float32)


class Attention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.query = nn.Linear(dim, dim)
        self.value = nn.Linear(2 * dim, 1)

    def forward(self, seq):
        last = seq[:, -1]
        score = (seq @ self.query(last).unsqueeze(-1)).squeeze(-1) / seq.size(-1) ** 0.5
        context = (score.softmax(dim=1).unsqueeze(-1) * seq).sum(1)
        return self.value(torch.cat([context, last], dim=1)).squeeze(-1)


u, level = cone(4000)
u_test, level_test = cone(800)
sensor = level + SENSOR * torch.randn_like(level)
sensor_test = level_test + SENSOR * torch.randn_like(level_test)
shift, spread = sensor.mean(), sensor.std()
encoder, attend = nn.GRU(2, 24, batch_first=True), Attention(24)
opt_enc = torch.optim.Adam(encoder.parameters(), lr=4e-3)
opt_att = torch.optim.RMSprop(attend.parameters(), lr=2e-3)
for step in range(600):
    i = torch.randint(len(u), (64,))
    pred = attend(encoder(u[i])[0])
    loss = ((pred - (sensor[i] - shift) / spread) ** 2).sum() / 2
    for o in (opt_enc, opt_att):
        o.zero_grad()
    loss.backward()
    for o in (opt_enc, opt_att):
        o.step()
with torch.no_grad():
    pred = attend(encoder(u_test)[0]) * spread + shift
print(f"against the sensor {(pred - sensor_test).pow(2).mean().sqrt():.3f} (its noise alone {SENSOR})")
print(f"against the level  {(pred - level_test).pow(2).mean().sqrt():.3f}, level varies by {level_test.std():.3f}")
