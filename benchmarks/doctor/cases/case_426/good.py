import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# Cyclists: anaerobic reserve (W' balance) during interval sessions, every rider starts rested
torch.manual_seed(27)
MINUTES, BATCH, HIDDEN = 24, 40, 32
CRITICAL = 0.5


def sessions(n):
    power = torch.rand(n, MINUTES // 3).repeat_interleave(3, dim=1) + 0.05 * torch.randn(n, MINUTES)
    reserve = torch.ones(n)
    curve = []
    for m in range(MINUTES):
        over = power[:, m] - CRITICAL
        spent = torch.where(over > 0, 0.45 * over * reserve.clamp(min=0.05).sqrt(), 0.08 * over * (1 - reserve))
        reserve = reserve - spent
        curve.append(reserve)
    return (power - 0.5).unsqueeze(-1) / 0.29, torch.stack(curve, dim=1)


class ReserveNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, HIDDEN, batch_first=True)
        self.out = nn.Linear(HIDDEN, 1)

    def forward(self, x, h):
        seq, h = self.gru(x, h)
        return self.out(seq).squeeze(-1), h


x_train, y_train = sessions(1200)
x_test, y_test = sessions(300)
loader = DataLoader(TensorDataset(x_train, y_train), batch_size=BATCH, shuffle=True)

net = ReserveNet()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(12):
    total = 0.0
    for xb, yb in loader:
        state = torch.zeros(1, BATCH, HIDDEN)
        pred, state = net(xb, state.detach())
        loss = nn.functional.mse_loss(pred, yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(f"epoch {epoch + 1:2d}  loss {total / len(loader):.5f}")

with torch.no_grad():
    pred, _ = net(x_test, torch.zeros(1, len(x_test), HIDDEN))
print("test RMSE %.4f of a reserve that varies by %.3f" % ((pred - y_test).pow(2).mean().sqrt(), y_test.std()))
