"""Phosphorus of a shallow lake, 1 week ahead, from the inflow load and its own past."""
import argparse

import numpy as np
import torch
from torch import nn


def simulate(weeks, wet, seed):
    rng = np.random.RandomState(seed)
    p, load, out = 1.0 + wet, wet, []
    for _ in range(weeks):
        load += 0.08 * (wet - load) + 0.2 * rng.randn()
        out.append((40 + 12 * load, 25 * p))
        q = p - 2.0                           # clear state near 1, turbid state near 3
        p += 0.25 * (1.5 * q - 1.5 * q ** 3 + load) + 0.008 * rng.randn()
    return np.array(out, dtype=np.float32)


def pairs(z, lag, ahead):
    n = len(z) - lag - ahead
    x = np.stack([z[i:i + lag].ravel() for i in range(n)])
    d = z[lag + ahead - 1:lag + ahead - 1 + n, 1] - z[lag - 1:lag - 1 + n, 1]
    return torch.from_numpy(x), torch.from_numpy(d)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--lag", type=int, default=6)
    ap.add_argument("--ahead", type=int, default=1)
    ap.add_argument("--epochs", type=int, default=25)
    args = ap.parse_args()
    torch.manual_seed(1)

    past = [simulate(2000, w, s) for s, w in enumerate((-0.8, 0.0, 0.0, 0.8))]
    recent = simulate(1500, 0.5, 9)
    mu, sd = np.mean(past, axis=(0, 1)), np.std(past, axis=(0, 1))
    x_tr, y_tr = map(torch.cat, zip(*(pairs((lake - mu) / sd, args.lag, args.ahead) for lake in past)))
    x_te, y_te = pairs((recent - recent.mean(0)) / recent.std(0), args.lag, args.ahead)

    net = nn.Sequential(nn.Linear(2 * args.lag, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    loss_fn = nn.MSELoss()
    for ep in range(args.epochs):
        net.train()
        for idx in torch.randperm(len(x_tr)).split(128):
            loss = loss_fn(net(x_tr[idx])[:, 0], y_tr[idx])
            opt.zero_grad()
            loss.backward()
            opt.step()
    net.eval()
    with torch.no_grad():
        r2_tr, r2_te = (1 - ((net(x)[:, 0] - y) ** 2).mean() / y.var() for x, y in ((x_tr, y_tr), (x_te, y_te)))
    print(f"R2 of the 1-week change: train {r2_tr:.3f}  recent {r2_te:.3f}")
    return net, x_tr, y_tr, x_te, y_te


if __name__ == "__main__":
    main()
