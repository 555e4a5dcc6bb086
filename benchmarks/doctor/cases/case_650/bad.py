import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(14)
BATCH, SEQ = 32, 20
# tool wear: the load is logged; wear grows with use, a rare change of tool (flagged) sets it back
N, M = 32 * 1600, 32 * 400


def log_book(n):
    load = torch.rand(n // 4).repeat_interleave(4)
    change = (torch.rand(n) < 0.02).float()
    wear, level = [], 0.0
    for l, c in zip(load.tolist(), change.tolist()):
        level = 0.0 if c else level + 0.05 * l * l * (2.2 - level)
        wear.append(level)
    current = (0.5 + load) * (torch.tensor(wear) - 0.6) + 0.03 * torch.randn(n)
    return torch.stack([load - 0.5, change], 1), current.unsqueeze(1)


def lanes(x, y):
    """BATCH parallel stretches of the log; item k of every batch goes on with item k of the one before."""
    return TensorDataset(*(a.view(BATCH, -1, SEQ, a.shape[1]).transpose(0, 1).flatten(0, 1) for a in (x, y)))


train_loader = DataLoader(lanes(*log_book(N)), batch_size=BATCH, shuffle=True)
test_loader = DataLoader(lanes(*log_book(M)), batch_size=BATCH, shuffle=False)


class WearNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(2, hidden, batch_first=True)
        self.out = nn.Sequential(nn.Linear(hidden + 2, 32), nn.Tanh(), nn.Linear(32, 1))

    def forward(self, x, hc):
        z, hc = self.lstm(x, hc)
        return self.out(torch.cat([z, x], 2)), hc


model = WearNet()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(9):
    hc, total = None, 0.0
    for x, y in train_loader:
        out, hc = model(x, hc)
        hc = (hc[0].detach(), hc[1].detach())
        loss = nn.functional.mse_loss(out, y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total += loss.item()
    hc, test = None, 0.0
    with torch.no_grad():
        for x, y in test_loader:
            out, hc = model(x, hc)
            test += nn.functional.mse_loss(out, y).item()
    print(f"epoch {epoch + 1} train {total / len(train_loader):.5f} test {test / len(test_loader):.5f}")
