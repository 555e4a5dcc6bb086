import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(17)
rng = np.random.RandomState(17)


class Config:
    window = 24
    hidden = 64
    stride = 60
    updates = 900
    batch = 64
    lr = 2e-3


cfg = Config()

# tailgas sensor of a sulphur plant, sampled every minute, next to two process variables
n = 9000
air = np.convolve(rng.randn(n + 3), np.ones(4) / 2, "valid")
feed = np.convolve(rng.randn(n + 5), np.ones(6) / 2.4, "valid")
h2s = np.zeros(n)
for k in range(1, n):
    ratio = np.tanh(1.5 * (air[k - 1] - feed[k - 1]))
    h2s[k] = 0.5 * h2s[k - 1] + 1.5 * ratio ** 2 - 0.5 * ratio + 0.2 * rng.randn()
series = np.stack([h2s, air, feed], 1).astype("float32")

split = 7500
m, s = series[:split].mean(0), series[:split].std(0)
series = (series - m) / s


def windows(block, stride):
    starts = range(0, len(block) - cfg.window, stride)
    x = np.stack([block[i:i + cfg.window] for i in starts])
    t = np.stack([block[i + cfg.window, 0] for i in starts])
    return torch.from_numpy(x), torch.from_numpy(t)


x_tr, t_tr = windows(series[:split], cfg.stride)
x_te, t_te = windows(series[split:], 1)
net = nn.Sequential(nn.Flatten(), nn.Linear(cfg.window * 3, cfg.hidden), nn.ReLU(),
                    nn.Linear(cfg.hidden, cfg.hidden), nn.ReLU(), nn.Linear(cfg.hidden, 1))
opt = torch.optim.Adam(net.parameters(), lr=cfg.lr, weight_decay=1e-4)
for u in range(cfg.updates):
    pick = torch.randint(0, len(x_tr), (cfg.batch,))
    loss = nn.functional.mse_loss(net(x_tr[pick])[:, 0], t_tr[pick])
    opt.zero_grad()
    loss.backward()
    opt.step()
    if u % 100 == 99:
        with torch.no_grad():
            val = nn.functional.mse_loss(net(x_te)[:, 0], t_te)
        print(u + 1, "train", round(loss.item(), 4), "test", round(val.item(), 4))
