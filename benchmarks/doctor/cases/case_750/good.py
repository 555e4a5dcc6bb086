# Wind farm: power in the next quarter of an hour with its own uncertainty (the loss may become negative)
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

gen = np.random.default_rng(70)
torch.manual_seed(70)
n, past = 5000, 8
v = np.zeros(n)
for i in range(1, n):
    v[i] = 0.97 * v[i - 1] + 0.25 * gen.standard_normal()
turb = np.exp(0.5 * np.convolve(gen.standard_normal(n + 19), np.ones(20) / 20 ** 0.5, "valid"))
wind = np.clip(8 + 2.5 * v, 0, None)
curve = 1 / (1 + np.exp(-1.2 * (wind - 9)))
power = np.zeros(n)
power[1:] = curve[:-1] * (1 - 0.25 * (wind[:-1] > 13)) + 0.03 * turb[:-1] * gen.standard_normal(n - 1)

table = np.stack([power, wind, turb], 1)
cut = 3800
lo, hi = table[:cut].mean(0), table[:cut].std(0)
inputs = (table - lo) / hi
X = torch.tensor(np.stack([inputs[i:i + past].T for i in range(n - past)]), dtype=torch.float32)
Y = torch.tensor(power[past:], dtype=torch.float32)
train_set = TensorDataset(X[:cut - past], Y[:cut - past])
X_new, Y_new = X[cut:], Y[cut:]


class WindNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(3 * past, 40), nn.ELU(), nn.Linear(40, 40), nn.ELU())
        self.mu, self.log_var = nn.Linear(40, 1), nn.Linear(40, 1)

    def forward(self, x):
        h = self.body(x)
        return self.mu(h).squeeze(1), self.log_var(h).squeeze(1).clamp(-10, 3)


def nll(mu, log_var, y):
    return 0.5 * (log_var + (y - mu) ** 2 * torch.exp(-log_var)).mean()


net = WindNet()
opt = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.01)
for epoch in range(12):
    for x, y in DataLoader(train_set, batch_size=64, shuffle=True):
        loss = nll(*net(x), y)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        opt.step()
with torch.no_grad():
    mu, log_var = net(X_new)
inside = ((Y_new - mu).abs() < 1.645 * (0.5 * log_var).exp()).float().mean()
print(f"loss on new data {nll(mu, log_var, Y_new):.3f}, rmse {(mu - Y_new).pow(2).mean().sqrt():.4f}, in the 90 % band {inside:.3f}")
