"""Level model of a buffer tank: previous level and valve opening in, next level out.
Afterwards the model runs on its own from the first measurement and the valve signal only."""
import torch
import torch.nn as nn

torch.manual_seed(1)


def plant(n, T):
    valve = torch.rand(n, T // 20 + 1).repeat_interleave(20, 1)[:, :T]
    h = 0.2 + 0.8 * torch.rand(n)
    levels = []
    for k in range(T):
        levels.append(h)
        h = h + 0.03 * (1.1 * valve[:, k] ** 2 - 0.6 * h.clamp(min=0).sqrt() + 0.15)
    return valve, torch.stack(levels, 1)


valve, level = plant(150, 160)
valve_test, level_test = plant(40, 160)
measured = level + 0.06 * torch.randn_like(level)
measured_test = level_test + 0.06 * torch.randn_like(level_test)
mean, std = measured.mean(), measured.std()
y, y_test = (measured - mean) / std, (measured_test - mean) / std
u, u_test = 2 * valve - 1, 2 * valve_test - 1
SEG = 60

net = nn.Sequential(nn.Linear(2, 24), nn.Tanh(), nn.Linear(24, 1))


def step(prev, valve_now):
    return prev + 0.1 * net(torch.cat([prev, valve_now], 1))


opt = torch.optim.Adam(net.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 300)
for it in range(300):
    rows = torch.randint(len(y), (64,))
    s = int(torch.randint(y.size(1) - SEG, (1,)))
    prev, loss = y[rows, s:s + 1], 0.0
    for k in range(s, s + SEG):
        pred = step(prev, u[rows, k:k + 1])
        loss = loss + (pred - y[rows, k + 1:k + 2]).square().mean() / SEG
        prev = y[rows, k + 1:k + 2]
    opt.zero_grad()
    loss.backward()
    opt.step()
    sched.step()
    if it % 60 == 59:
        print(f"{it + 1:4d}  loss {loss.item():.4f}")

sim = [y_test[:, :1]]
with torch.no_grad():
    for k in range(y_test.size(1) - 1):
        sim.append(step(sim[-1], u_test[:, k:k + 1]))
sim = torch.cat(sim, 1) * std + mean
print(f"stand-alone simulation: RMSE {(sim - level_test).square().mean().sqrt():.4f} m "
      f"(spread of the level {level_test.std():.3f} m)")
