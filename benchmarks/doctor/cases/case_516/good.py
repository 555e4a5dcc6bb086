"""Bouncing balls: next height from the last ten camera frames."""
import torch
import torch.nn as nn

torch.manual_seed(12)
DT, FRAMES = 0.06, 10


def drop(n):
    z, v = 0.3 + torch.rand(n), 2 * torch.randn(n)
    track = []
    for _ in range(FRAMES + 1):
        v = v - 9.81 * DT
        z = z + v * DT
        hit = z < 0
        z, v = torch.where(hit, -0.8 * z, z), torch.where(hit, -0.8 * v, v)
        track.append(z + 0.005 * torch.randn(n))
    track = torch.stack(track).unsqueeze(-1)      # (frame, ball, 1)
    return track[:-1], track[-1]


class Ball(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 40)
        self.fc = nn.Sequential(nn.Linear(40, 32), nn.Tanh(), nn.Linear(32, 1))

    def forward(self, frames):
        out, _ = self.lstm(frames)
        return self.fc(out[-1])


net = Ball()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.995)
val_x, val_z = drop(500)
for it in range(700):
    frames, z = drop(64)
    loss = torch.mean((net(frames) - z) ** 2)
    opt.zero_grad()
    loss.backward()
    opt.step()
    sched.step()
    if it % 100 == 99:
        with torch.no_grad():
            print(it + 1, "val rmse (m)", torch.mean((net(val_x) - val_z) ** 2).sqrt().item())
