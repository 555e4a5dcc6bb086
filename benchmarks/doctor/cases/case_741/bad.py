# Dead reckoning of a delivery robot: every trip starts at the dock, heading and position from wheel commands.
import torch
from torch import nn

torch.manual_seed(30)
TRIP = 20


def trips(n):
    wheel = 0.6 * torch.randn(TRIP, n, 2).cumsum(0) / (1 + torch.arange(TRIP)).sqrt()[:, None, None]
    left, right = 1 + wheel[..., 0], 1 + wheel[..., 1]
    heading = ((right - left) * 0.25).cumsum(0)
    speed = (left + right) / 2
    pos = torch.stack([speed * heading.cos(), speed * heading.sin()], -1).cumsum(0) / 5
    slip = 0.05 * torch.randn(TRIP, n, 2)
    return torch.stack([left, right], -1) + slip, pos


class Odometer(nn.Module):
    def __init__(self, width=48):
        super().__init__()
        self.rnn = nn.LSTM(2, width)
        self.xy = nn.Linear(width, 2)
        self.state = None

    def forward(self, cmd):
        out, state = self.rnn(cmd, self.state)
        self.state = tuple(s.detach() for s in state)
        return self.xy(out)

    def reset(self):
        self.state = None


cmd, pos = trips(1600)
cmd_test, pos_test = trips(64)
net = Odometer()
optimiser = torch.optim.Adam(net.parameters(), lr=6e-3)
for epoch in range(16):
    for group in torch.randperm(1600).view(25, 64):
        guess = net(cmd[:, group])
        loss = nn.functional.smooth_l1_loss(guess, pos[:, group])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
    if epoch % 4 == 3:
        print("epoch", epoch + 1, "loss", round(loss.item(), 4))

with torch.no_grad():
    miss = (net(cmd_test) - pos_test).norm(dim=-1)
print(f"mean distance from the true position {miss.mean():.3f} m, at the end of the trip {miss[-1].mean():.3f} m")
print(f"(distance travelled at the end {pos_test[-1].norm(dim=-1).mean():.2f} m)")
