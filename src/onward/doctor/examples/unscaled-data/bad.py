"""Daily visitors, tens of thousands of them, go into the network as they are."""

import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
rng = np.random.default_rng(0)
day = np.arange(500)
week = 8000 * np.sin(2 * np.pi * day / 7) + 3000 * np.sin(2 * np.pi * day / 30)
visitors = (42000 + week + rng.normal(0, 800, 500)).astype(np.float32)
LENGTH, CUT = 14, 380
middle, spread = 0.0, 1.0
series = (visitors - middle) / spread
x = torch.tensor(np.stack([series[i : i + LENGTH] for i in range(len(series) - LENGTH)]))
x, y = x[:, :, None].float(), torch.tensor(series[LENGTH:, None]).float()


class Visitors(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 24, batch_first=True)
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        return self.head(self.gru(x)[0][:, -1])


model = Visitors()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(12):
    for i in range(0, CUT, 38):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x[i : i + 38]), y[i : i + 38])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    error = nn.functional.mse_loss(model(x[CUT:]), y[CUT:]).sqrt().item() * spread
    print(f"test: {error:.0f} visitors")
