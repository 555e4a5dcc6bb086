import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(256)
LANES, SIZE = 25, 8
u = torch.randn(LANES, 50 * SIZE, 1)
y, s = torch.zeros_like(u), torch.zeros(LANES, 1)
for t in range(u.size(1)):
    s = torch.where(u[:, t].abs() > 1.4, (u[:, t] > 0).float(), s)
    y[:, t] = s
# rows in the order piece 0 of all lanes, piece 1 of all lanes, ...
cut = lambda a: a.view(LANES, 50, SIZE, 1).transpose(0, 1).reshape(-1, SIZE, 1)
data = TensorDataset(cut(u)[:40 * LANES], cut(y)[:40 * LANES])
loader = DataLoader(data, batch_size=LANES, shuffle=False)

class Stateful(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 16, batch_first=True)
        self.fc = nn.Linear(16, 1)
        self.h = None

    def forward(self, x):
        out, h = self.gru(x, self.h)
        self.h = h.detach()
        return self.fc(out)

model = Stateful()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
bce = nn.BCEWithLogitsLoss()
for epoch in range(14):
    model.h = None
    for x, target in loader:
        optimizer.zero_grad()
        loss = bce(model(x), target)
        loss.backward()
        optimizer.step()
    if epoch % 3 == 0:
        print("epoch", epoch, "loss", loss.item())
with torch.no_grad():
    out = model(u[:, 40 * SIZE:])
    print("accuracy on what follows", ((out > 0) == (y[:, 40 * SIZE:] > 0.5)).float().mean().item())
