# Gear backlash of a robot joint: motor angle in, link angle out (one value per step)
import torch
from torch import nn

torch.manual_seed(42)
GAP, T = 0.6, 32


def episodes(n):
    knots = torch.randn(n, 1, T // 4 + 1) * 1.2
    motor = nn.functional.interpolate(knots, size=T, mode="linear", align_corners=True)[:, 0]
    link, pos = [], motor[:, 0]
    for t in range(T):
        pos = torch.minimum(torch.maximum(pos, motor[:, t] - GAP), motor[:, t] + GAP)
        link.append(pos)
    return motor.unsqueeze(-1), torch.stack(link, 1).unsqueeze(-1)


class JointModel(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.gru = nn.GRU(input_size=1, hidden_size=hidden)
        self.readout = nn.Sequential(nn.Linear(hidden, 16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, motor):
        states, _ = self.gru(motor)
        return self.readout(states)


model = JointModel()
optimizer = torch.optim.Adam(model.parameters(), lr=8e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 400)
loss_fn = nn.MSELoss()

running = 0.0
for step in range(1, 401):
    motor, link = episodes(40)
    optimizer.zero_grad()
    loss = loss_fn(model(motor), link)
    loss.backward()
    optimizer.step()
    scheduler.step()
    running += loss.item()
    if step % 100 == 0:
        print(f"step {step}: mse {running / 100:.5f}")
        running = 0.0

model.eval()
with torch.no_grad():
    motor, link = episodes(200)
    err = (model(motor) - link).abs().mean()
print(f"mean abs. error on new episodes: {err:.4f} rad")
