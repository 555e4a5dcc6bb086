import numpy as np
import torch
import torch.nn as nn

# size of the heel of a ship in waves, 3 steps ahead, from the last 16 measurements (roll angle, rate)
torch.manual_seed(31)
rng = np.random.default_rng(31)


def sail(steps):
    phi, rate = 0.1, 0.0
    phase = rng.uniform(0, 6.28)
    log = []
    for k in range(steps):
        wave = 1.1 * np.sin(0.31 * k + phase)
        for _ in range(4):
            acc = -1.2 * np.sin(3 * phi) - 0.25 * rate * abs(rate) - 0.05 * rate + 0.5 * wave
            rate += 0.15 * acc
            phi += 0.15 * rate
        log.append((phi + 0.04 * rng.normal(), rate + 0.04 * rng.normal()))
    return np.array(log, dtype=np.float32)


def cut(logs, back=16, ahead=3):
    x, y = [], []
    for log in logs:
        for i in range(back, len(log) - ahead + 1):
            x.append(log[i - back:i].ravel())
            y.append(abs(log[i + ahead - 1, 0]))
    return torch.tensor(np.array(x)), torch.tensor(np.array(y))[:, None]


train_logs = [sail(200) for _ in range(1)]
test_logs = [sail(200) for _ in range(6)]
x, y = cut(train_logs)
x_test, y_test = cut(test_logs)
m, s = x.mean(), x.std()
x, x_test = (x - m) / s, (x_test - m) / s
width, epochs = 64, 600
net = nn.Sequential(nn.Linear(32, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 1))
opt = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-2)
for epoch in range(epochs):
    for b in torch.randperm(len(x)).split(64):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x[b]), y[b])
        loss.backward()
        opt.step()
    if (epoch + 1) % (epochs // 6) == 0:
        with torch.no_grad():
            print(f"epoch {epoch + 1:3d}  train {nn.functional.mse_loss(net(x), y):.5f}  test {nn.functional.mse_loss(net(x_test), y_test):.5f}")
