import math
import torch
from torch import nn

torch.manual_seed(13)


def kicked_pendulum(n, steps=14, dt=0.5):
    # a damped pendulum at rest, struck at random moments; we log the blows and the final deflection
    kicks = (torch.rand(n, steps) < 0.4) * torch.randn(n, steps) * 1.3
    th, om = torch.zeros(n), torch.zeros(n)
    for t in range(steps):
        om = om + kicks[:, t]
        for _ in range(3):
            om = om - dt / 3 * (torch.sin(th) * 1.5 + 0.25 * om)
            th = th + dt / 3 * om
    return kicks.unsqueeze(-1), torch.sin(th).unsqueeze(-1)


class Net(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.hidden = hidden
        self.cell = nn.LSTMCell(1, hidden)
        self.read = nn.Linear(hidden, 1)

    def forward(self, x):
        h = x.new_zeros(len(x), self.hidden)
        c = x.new_zeros(len(x), self.hidden)
        for x_t in x.unbind(1):
            h, c = self.cell(x_t, (h, c))
        return self.read(h)


def main():
    x_test, y_test = kicked_pendulum(1000)
    model = Net()
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    sched = torch.optim.lr_scheduler.OneCycleLR(opt, 1e-2, total_steps=500)
    running = 0.0
    for it in range(1, 501):
        x, y = kicked_pendulum(64)
        loss = nn.functional.mse_loss(model(x), y)
        opt.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        sched.step()
        running += loss.item() / 100
        if it % 100 == 0:
            with torch.no_grad():
                rmse = math.sqrt(nn.functional.mse_loss(model(x_test), y_test))
            print(f"{it:4d}  loss {running:.4f}  test rmse {rmse:.3f}  (std {y_test.std():.3f})")
            running = 0.0
    return model, x_test, y_test


if __name__ == "__main__":
    main()
