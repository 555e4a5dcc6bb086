import torch
from torch import nn

torch.manual_seed(220)

class AttentionPool(nn.Module):
    """Recurrent encoder, a weighted mean of its states, a linear head."""

    def __init__(self, n_in, width=24):
        super().__init__()
        self.encoder = nn.GRU(n_in, width, batch_first=True)
        self.score = nn.Linear(width, 1)
        self.head = nn.Linear(width, 1)

    def forward(self, x):
        states, _ = self.encoder(x)
        weights = torch.softmax(self.score(states), dim=0)
        pooled = (weights * states).sum(dim=1)
        return self.head(pooled)

def get_data(n):
    """The value that was marked, somewhere in the sequence."""
    x = torch.rand(n, 10, 1) * 2 - 1
    marker = torch.zeros(n, 10, 1)
    marker[torch.arange(n), torch.randint(0, 10, (n,))] = 1
    y = (x * marker).sum(dim=1)
    return torch.cat([x, marker], dim=2), torch.sin(3 * y)

model = AttentionPool(2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = nn.MSELoss()
x_val, y_val = get_data(256)
losses = {"train": [], "val": []}
for iteration in range(360):
    x, y = get_data(32)
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if iteration % 90 == 89:
        model.eval()
        with torch.no_grad():
            losses["val"].append(round(criterion(model(x_val), y_val).item(), 4))
            # the answer for one example must not depend on its neighbours
            alone = criterion(torch.cat([model(x_val[i:i + 1]) for i in range(40)]), y_val[:40])
        losses["train"].append(round(loss.item(), 4))
        model.train()
print(losses)
print("one at a time", alone.item(), "variance", y_val.var().item())
