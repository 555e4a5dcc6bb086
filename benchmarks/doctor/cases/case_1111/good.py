from dataclasses import dataclass
import numpy as np
import torch
import torch.nn as nn

@dataclass
class Config:
    lookback: int = 10
    hidden: int = 28
    layers: int = 2
    lr: float = 8e-3
    batch: int = 64
    steps: int = 300

class JunctionNet(nn.Module):
    """Stack of GRU cells; flow at the junction from the flows of two feeder roads."""

    def __init__(self, cfg):
        super().__init__()
        sizes = [2] + [cfg.hidden] * cfg.layers
        self.cells = nn.ModuleList([nn.GRUCell(a, b) for a, b in zip(sizes[:-1], sizes[1:])])
        self.hidden = cfg.hidden
        self.head = nn.Linear(cfg.hidden, 1)

    def forward(self, x):
        state = [torch.zeros(x.shape[0], self.hidden) for _ in self.cells]
        for t in range(x.shape[1]):
            inp = x[:, t]
            for i, cell in enumerate(self.cells):
                state[i] = inp = cell(inp, state[i])
        return self.head(inp)

def roads(n, rng):
    a, b = np.zeros(n), np.zeros(n)
    for i in range(1, n):
        a[i] = 0.5 * a[i - 1] + rng.standard_normal()
        b[i] = 0.5 * b[i - 1] + rng.standard_normal()
    flow = np.zeros(n)
    for i in range(4, n):
        flow[i] = 0.4 * flow[i - 1] + np.maximum(a[i - 2], b[i - 3]) + 0.7 * np.sin(2 * a[i - 1]) * b[i - 1]
    return np.stack([a, b], 1), flow + 0.1 * rng.standard_normal(n)

if __name__ == "__main__":
    cfg = Config()
    torch.manual_seed(9)
    x, q = roads(5000, np.random.default_rng(9))
    cut, L = 4000, cfg.lookback
    x = torch.tensor((x - x[:cut].mean(0)) / x[:cut].std(0), dtype=torch.float32)
    q = torch.tensor((q - q[:cut].mean()) / q[:cut].std(), dtype=torch.float32).unsqueeze(1)
    wins = x.unfold(0, L, 1).transpose(1, 2)[:-1]
    net = JunctionNet(cfg)
    opt = torch.optim.Adam(net.parameters(), lr=cfg.lr)
    for step in range(cfg.steps):
        i = torch.randint(0, cut - L, (cfg.batch,))
        loss = nn.functional.mse_loss(net(wins[i]), q[L:][i])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        print(f"train {loss.item():.3f} test {nn.functional.mse_loss(net(wins[cut:]), q[L + cut:]).item():.3f}")
