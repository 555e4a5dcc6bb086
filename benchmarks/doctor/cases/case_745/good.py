# Flow at the lower gauge of a river from the release of the dam upstream (hourly values)
import numpy as np
import torch
from torch import nn, optim

SEED, WINDOW, BATCH = 2, 36, 64
torch.manual_seed(SEED)
rng = np.random.default_rng(SEED)


def river(hours):
    release = np.repeat(rng.gamma(1.2, 1.0, hours // 3 + 1), 3)[:hours]
    release = np.clip(release + 0.1 * rng.standard_normal(hours), 0, None)
    flow = np.zeros(hours)
    for h in range(40, hours):
        arriving = 0.5 * release[h - 28] + 0.35 * release[h - 29] + 0.15 * release[h - 31]
        flow[h] = arriving / (0.6 + 0.35 * arriving) + 0.03 * rng.standard_normal()
    return release[40:], flow[40:]


release, flow = river(6000)
cut = 4500
r_mu, r_sd, f_mu, f_sd = release[:cut].mean(), release[:cut].std(), flow[:cut].mean(), flow[:cut].std()
gauge = np.stack([(release - r_mu) / r_sd, (flow - f_mu) / f_sd], axis=0).astype(np.float32)
windows = np.lib.stride_tricks.sliding_window_view(gauge, WINDOW, axis=1).transpose(1, 0, 2)[:-1]
X = torch.from_numpy(windows.copy())
y = torch.from_numpy(gauge[1, WINDOW:].copy())
n_train = cut - WINDOW
X_train, y_train, X_test, y_test = X[:n_train], y[:n_train], X[cut:], y[cut:]

net = nn.Sequential(
    nn.Conv1d(2, 12, kernel_size=5), nn.ReLU(),
    nn.Flatten(),
    nn.Linear(12 * (WINDOW - 4), 32), nn.ReLU(),
    nn.Linear(32, 1), nn.Flatten(0))
opt = optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
sched = optim.lr_scheduler.OneCycleLR(opt, max_lr=4e-3, total_steps=8 * (n_train // BATCH))
criterion = nn.SmoothL1Loss()
for epoch in range(8):
    net.train()
    order = torch.randperm(n_train)
    for k in range(n_train // BATCH):
        idx = order[k * BATCH:(k + 1) * BATCH]
        loss = criterion(net(X_train[idx]), y_train[idx])
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
        sched.step()
    net.eval()
    with torch.no_grad():
        mae = (net(X_test) - y_test).abs().mean().item() * f_sd
    print(f"epoch {epoch + 1}: loss {loss.item():.4f}, test MAE {mae:.3f} (flow std {flow[cut:].std():.3f})")
