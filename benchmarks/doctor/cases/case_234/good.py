import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(234)

# one long record per machine, cut into pieces that follow each other
u = torch.randn(400, 32, 1)
gear = torch.empty_like(u)
g = torch.zeros(32, 1)
for t in range(400):
    g = torch.where(u[t].abs() > 1.6, torch.sign(u[t]), g)
    gear[t] = g

class Pieces(Dataset):
    def __init__(self, lo, hi, size=5):
        self.starts, self.size = list(range(lo, hi, size)), size

    def __len__(self):
        return len(self.starts)

    def __getitem__(self, i):
        s = slice(self.starts[i], self.starts[i] + self.size)
        return u[s], gear[s]

pieces = DataLoader(Pieces(0, 300), batch_size=None, shuffle=False)
later = DataLoader(Pieces(300, 400), batch_size=None)
lstm, dense = nn.LSTM(1, 16), nn.Linear(16, 1)
optimizer = torch.optim.Adam([*lstm.parameters(), *dense.parameters()], lr=0.015)
for epoch in range(14):
    state = (torch.zeros(1, 32, 16), torch.zeros(1, 32, 16))
    losses = []
    for x, y in pieces:
        out, state = lstm(x, state)
        state = (state[0].detach(), state[1].detach())
        loss = nn.functional.mse_loss(dense(out), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(f"epoch {epoch} loss {sum(losses) / len(losses):.4f}")
with torch.no_grad():
    losses = []
    for x, y in later:
        out, state = lstm(x, state)
        losses.append(nn.functional.mse_loss(dense(out), y).item())
print("later", sum(losses[6:]) / len(losses[6:]), "variance", gear.var().item())
