"""Vole counts on 60 islands: will next autumn's (log) density follow from the last 6 years and the winter's snow?"""
from dataclasses import dataclass
import numpy as np
import torch
import torch.nn as nn


@dataclass
class Cfg:
    islands: int = 60
    years: int = 56
    memory: int = 6
    width: int = 64
    drop: float = 0.3
    epochs: int = 32
    lr: float = 3e-3


def simulate(cfg, rng):
    logn = rng.normal(0, 0.5, (cfg.islands, cfg.years))
    snow = rng.normal(0, 1, (cfg.islands, cfg.years))
    for y in range(2, cfg.years):
        crowd = np.exp(logn[:, y - 1])
        grow = 2.3 * (1 - crowd) + 0.35 * snow[:, y] - 0.25 * np.exp(logn[:, y - 2])   # owls follow with a lag
        logn[:, y] = np.clip(logn[:, y - 1] + grow + rng.normal(0, 0.05, cfg.islands), -3, None)
    return logn[:, 16:], snow[:, 16:]


def windows(logn, snow, m):
    xs = [np.concatenate([logn[:, y - m:y], snow[:, y:y + 1]], 1) for y in range(m, logn.shape[1])]
    return torch.tensor(np.concatenate(xs), dtype=torch.float32), torch.tensor(np.concatenate(list(logn[:, m:].T)), dtype=torch.float32)


def main():
    cfg = Cfg()
    torch.manual_seed(8)
    logn, snow = simulate(cfg, np.random.default_rng(8))
    xtr, ytr = windows(logn[:45], snow[:45], cfg.memory)
    xte, yte = windows(logn[45:], snow[45:], cfg.memory)
    mu, sd = xtr.mean(0), xtr.std(0)
    xtr, xte = (xtr - mu) / sd, (xte - mu) / sd
    net = nn.Sequential(nn.Linear(cfg.memory + 1, cfg.width), nn.GELU(), nn.Dropout(cfg.drop),
                        nn.Linear(cfg.width, cfg.width), nn.GELU(),
                        nn.Dropout(cfg.drop), nn.Linear(cfg.width, 1), nn.Flatten(0))
    opt = torch.optim.AdamW(net.parameters(), lr=cfg.lr)
    for epoch in range(cfg.epochs):
        net.train()
        for b in torch.randperm(len(xtr)).split(32):
            opt.zero_grad()
            nn.functional.mse_loss(net(xtr[b]), ytr[b]).backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            r2 = 1 - ((net(xte) - yte) ** 2).sum() / ((yte - yte.mean()) ** 2).sum()
        if epoch % 8 == 7:
            print(f"epoch {epoch + 1}: R2 on the other islands {r2:.3f}")


if __name__ == "__main__":
    main()
