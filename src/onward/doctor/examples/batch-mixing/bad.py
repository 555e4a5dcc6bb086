"""Attention whose weights sum to one over the batch, not over the steps."""

import torch
from torch import nn

torch.manual_seed(0)


class Pooled(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 16, batch_first=True)
        self.score = nn.Linear(16, 1)
        self.head = nn.Linear(16, 1)

    def forward(self, x):
        states, _ = self.rnn(x)
        weights = torch.softmax(self.score(states), dim=0)
        return self.head((weights * states).sum(1)).squeeze(-1)


def draw(series):
    """The value at the step that is marked, squared."""
    values = torch.rand(series, 10) * 2 - 1
    marked = torch.randint(0, 10, (series,))
    marks = nn.functional.one_hot(marked, 10).float()
    y = values[torch.arange(series), marked] ** 2
    return torch.stack([values, marks], dim=-1), y


model = Pooled()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(300):
    x, y = draw(32)
    loss = ((model(x) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

model.eval()
x, y = draw(256)
with torch.no_grad():
    print("error", ((model(x) - y) ** 2).mean().item())
