"""Winding temperature of crane motors from the motor current; long logs cut into chunks."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(6)
MOTORS, LENGTH, CHUNK = 32, 600, 10


def log_of_motors(n):
    amps = (torch.randn(LENGTH // 10, n).cumsum(0) * 0.3 + torch.randn(n)).sin().repeat_interleave(10, 0)
    amps = torch.relu(amps + 0.3 + 0.3 * torch.randn(LENGTH, n))
    temp, rows = torch.zeros(n), []
    for k in range(LENGTH):
        fan = 1.0 + 3.0 * torch.sigmoid(10 * (temp - 0.8))
        temp = temp + 0.09 * amps[k] ** 2 - 0.025 * fan * temp
        rows.append(temp)
    temp = torch.stack(rows)
    return amps.t().unsqueeze(-1), (temp + 0.02 * torch.randn_like(temp)).t().unsqueeze(-1)


def in_chunks(series):
    # all motors' first chunk, then all motors' second chunk, ...
    return torch.cat(series.split(CHUNK, dim=1), dim=0)


class ThermalModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, amps, state=None):
        seq, state = self.lstm(amps, state)
        return self.out(seq), state


amps, temp = log_of_motors(MOTORS)
amps_te, temp_te = log_of_motors(12)
loader = DataLoader(TensorDataset(in_chunks(amps), in_chunks(temp)), batch_size=MOTORS, shuffle=True)
model = ThermalModel()
opt = torch.optim.Adam(model.parameters(), lr=6e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.88)
for epoch in range(22):
    state, total = None, 0.0
    for a, y in loader:
        pred, state = model(a, state)
        loss = ((pred - y) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        state = (state[0].detach(), state[1].detach())
        total += loss.item() / len(loader)
    sched.step()
    print(f"epoch {epoch:2d}  mse {total:.4f}")

with torch.no_grad():
    pred, _ = model(amps_te)
mse = ((pred - temp_te) ** 2).mean()
print(f"other motors, whole log: mse {mse:.4f}, variance of the temperature {temp_te.var():.4f}")
