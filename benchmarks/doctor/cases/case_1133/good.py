import numpy as np
import torch
import torch.nn as nn

# weight of a bee hive: gain over the coming day from 14 days of weather (sun hours, rain, bloom index)
torch.manual_seed(9)
rng = np.random.default_rng(9)


def seasons(n, days=14):
    sun = rng.uniform(0, 1, (n, days))
    rain = rng.uniform(0, 1, (n, days)) ** 3
    bloom = np.clip(rng.uniform(0, 1, (n, 1)) + 0.05 * np.cumsum(rng.normal(size=(n, days)), 1), 0, 1.3)
    soil = np.average(rain, axis=1, weights=0.8 ** np.arange(days)[::-1])
    gain = 3 * sun[:, -1] * bloom[:, -1] * (1 - rain[:, -1]) + 4 * soil * bloom[:, -1] - 0.5
    x = np.stack([sun, rain, bloom], 2).reshape(n, -1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(gain + 0.1 * rng.normal(size=n), dtype=torch.float32)


x_train, y_train = seasons(4000)
x_test, y_test = seasons(1000)
mu, sd = x_train.mean(0), x_train.std(0)
x_train, x_test = (x_train - mu) / sd, (x_test - mu) / sd

net = nn.Sequential(nn.Linear(42, 32), nn.Tanh(), nn.Linear(32, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(30):
    running = 0.0
    for idx in torch.randperm(len(x_train)).split(50):
        opt.zero_grad()
        out = net(x_train[idx]).squeeze(1)
        loss = (out - y_train[idx]).pow(2).mean()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        running += loss.item() / 80
    if epoch % 5 == 4:
        with torch.no_grad():
            test = (net(x_test).squeeze(1) - y_test).pow(2).mean()
        print(f"epoch {epoch + 1}: train {running:.4f}  test {test:.4f}  variance {y_test.var():.4f}")
