"""What matters was said 50 steps ago: no gradient comes that far."""

import torch
from torch import nn

torch.manual_seed(0)
STEPS = 50


class Recall(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(2, 16, batch_first=True)
        self.head = nn.Linear(16, 1)
        with torch.no_grad():
            self.rnn.weight_hh_l0 *= 0.5

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.head(out[:, -1])


def draw(series):
    """A value at the first step, then noise; the answer is the value squared."""
    x = 0.1 * torch.randn(series, STEPS, 2)
    x[:, 0, 0] = torch.rand(series) * 2 - 1
    x[:, :, 1] = 0
    x[:, 0, 1] = 1
    return x, x[:, 0, :1] ** 2


model = Recall()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(200):
    x, y = draw(16)
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()

with torch.no_grad():
    x, y = draw(256)
    print("error", nn.functional.mse_loss(model(x), y).item(), "variance", y.var().item())
