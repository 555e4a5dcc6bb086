# Ring-road sensors: mean speed of the next interval from density, inflow and the past speeds
import numpy as np
import torch
import torch.nn as nn

def make_day_data(n, seed):
    r = np.random.default_rng(seed)
    density, inflow, speed = np.full(n, 30.0), np.zeros(n), np.zeros(n)
    for t in range(1, n):
        inflow[t] = 30 + 14 * np.sin(2 * np.pi * t / 96) + r.normal(0, 7)
        outflow = 60 * density[t - 1] / 40 * np.exp(0.5 - 0.5 * (density[t - 1] / 45) ** 2) * 0.72
        density[t] = np.clip(density[t - 1] + 0.5 * (inflow[t - 1] - outflow), 4, 110)
        speed[t] = 100 / (1 + np.exp((density[t] - 42) / 5)) + 12 + r.normal(0, 1.5)
    return np.stack([density + r.normal(0, 0.5, n), inflow, speed], 1)[50:]

class SpeedMLP(nn.Module):
    def __init__(self, width, n_hist):
        super().__init__()
        self.inp = nn.Linear(3 * n_hist, width)
        self.mid = nn.Linear(width, width)
        self.out = nn.Linear(width, 1)

    def forward(self, x):
        x = torch.tanh(self.inp(x.flatten(1)))
        return self.out(torch.tanh(self.mid(x)))

def windows(a, k):
    x = np.stack([a[i:i + k] for i in range(len(a) - k)])
    return torch.tensor(x, dtype=torch.float32), torch.tensor(a[k:, 2:], dtype=torch.float32)

def main(k=6, epochs=25):
    torch.manual_seed(1)
    a, b = make_day_data(4500, 1), make_day_data(1200, 2)
    mu, sd = a.mean(0), a.std(0)
    x, y = windows((a - mu) / sd, k)
    xv, yv = windows((b - mu) / sd, k)
    net = SpeedMLP(48, k)
    criterion = nn.MSELoss()
    opt = torch.optim.Adam(net.parameters(), lr=2e-3)
    for e in range(epochs):
        history = []
        for idx in torch.randperm(len(x)).split(256):
            parts = [criterion(net(x[j]), y[j]) for j in idx.split(64)]    # small pieces, mean over them
            loss = torch.tensor(parts, requires_grad=True).mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
            history.append(loss.item())
        if e % 6 == 0:
            print(f"epoch {e:3d}  train {np.mean(history):.4f}")
    with torch.no_grad():
        print(f"other day: rmse {criterion(net(xv), yv).sqrt() * sd[2]:.2f} km/h, std {b[:, 2].std():.2f} km/h")
    return net, x, y, xv, yv, sd

if __name__ == "__main__":
    main()
