"""Will NO2 stand in the moderate band of the index in the next hour? 1-d CNN on 36 h from a roadside station."""
import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(4)
rs = np.random.RandomState(4)


def simulate_station(hours):
    wind, no2, angle = 2.0, 30.0, 0.0
    out = []
    for t in range(hours):
        h = t % 24
        rush = np.exp(-(h - 8) ** 2 / 4) + np.exp(-(h - 18) ** 2 / 6)
        wind = max(0.2, wind + 0.15 * (2.5 - wind) + 0.4 * rs.randn())
        angle += 0.2 * rs.randn()
        no2 += 60 * rush * max(0, np.sin(angle)) / (0.5 + wind) - 0.2 * wind * no2 + 2 + rs.randn()
        no2 = max(no2, 1.0)
        out.append([no2, wind, np.sin(angle), np.cos(angle), rush])
    return np.array(out, dtype=np.float32)


raw = simulate_station(6000)
split = 4500
mu, sd = raw[:split].mean(0), raw[:split].std(0)
z = (raw - mu) / sd
lower, upper = np.quantile(raw[:split, 0], [0.35, 0.75])


def make_set(start, stop, lookback=36):
    xs, ys = [], []
    for i in range(start + lookback, stop):
        xs.append(z[i - lookback:i].T)
        ys.append(int(lower < raw[i, 0] < upper))
    return torch.tensor(np.array(xs)), torch.tensor(ys)


x_train, y_train = make_set(0, split)
x_test, y_test = make_set(split, len(raw))
model = torch.nn.Sequential(
    torch.nn.Conv1d(5, 16, 5, padding=2), torch.nn.ReLU(), torch.nn.MaxPool1d(3),
    torch.nn.Conv1d(16, 16, 3, padding=1), torch.nn.ReLU(),
    torch.nn.Flatten(), torch.nn.Linear(16 * 12, 2))
optim = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)

for epoch in range(12):
    x_ep = x_train[torch.randperm(len(x_train))]
    y_ep = y_train[torch.randperm(len(y_train))]
    running = []
    for i in range(0, len(x_ep), 64):
        loss = F.cross_entropy(model(x_ep[i:i + 64]), y_ep[i:i + 64])
        optim.zero_grad()
        loss.backward()
        optim.step()
        running.append(loss.item())
    with torch.no_grad():
        acc = (model(x_test).argmax(1) == y_test).float().mean()
    print(f"{epoch:2d}  loss {np.mean(running):.3f}  test accuracy {acc:.3f}  (majority {1 - y_test.float().mean():.3f})")
