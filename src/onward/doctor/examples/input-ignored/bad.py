"""A decoder that continues a sequence, started without the state of the encoder."""

import torch
from torch import nn

torch.manual_seed(0)


def draw(count, past=15, future=5):
    phase = 6.28 * torch.rand(count, 1)
    pace = 0.2 + 0.4 * torch.rand(count, 1)
    wave = torch.sin(phase + pace * torch.arange(past + future))
    return wave[:, :past, None], wave[:, past:, None]


class Continue(nn.Module):
    def __init__(self, hidden=24, future=5):
        super().__init__()
        self.hidden, self.future = hidden, future
        self.encoder = nn.GRU(1, hidden, batch_first=True)
        self.decoder = nn.GRU(1, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, past):
        self.encoder(past)
        blank = torch.zeros(len(past), self.future, 1)
        states, _ = self.decoder(blank)
        return self.out(states)


model = Continue()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(120):
    past, future = draw(32)
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(past), future)
    loss.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    past, future = draw(200)
    print("test", nn.functional.mse_loss(model(past), future).item())
