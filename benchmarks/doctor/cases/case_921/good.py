# Weekly hospital admissions: forecast the change of log-admissions, report MAE in people
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(61)
rng = np.random.default_rng(61)
LOOK = 10


def hospital(weeks=150):
    x, lag, pop, out = 0.5 + rng.random(), 0.8, rng.uniform(150, 600), []
    for _ in range(weeks):
        x, lag = x * np.exp(2.0 * (1 - 0.35 * x - 0.65 * lag) + 0.04 * rng.normal()), x
        x = 0.05 + 0.98 * x
        out.append(rng.poisson(pop * x))
    return np.log1p(np.array(out[30:], dtype=np.float64))

def examples(group):
    x, y = [], []
    for s in group:
        for i in range(LOOK, len(s)):
            x.append(s[i - LOOK:i])
            y.append(s[i] - s[i - 1])
    return torch.tensor(np.array(x), dtype=torch.float32), torch.tensor(np.array(y), dtype=torch.float32)


sites = [hospital() for _ in range(40)]
x_tr, y_tr = examples(sites[:30])
x_te, y_te = examples(sites[30:])
mu, sd = x_tr.mean(), x_tr.std()

class DeltaNet(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        self.rnn = nn.GRU(1, width, batch_first=True)
        self.out = nn.Linear(width, 1)

    def forward(self, logs):
        z = (logs - mu) / sd
        return self.out(self.rnn(z.unsqueeze(-1))[0][:, -1]).squeeze(-1)


net = DeltaNet()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
huber = nn.HuberLoss(delta=0.5)
for epoch in range(12):
    for logs, change in DataLoader(TensorDataset(x_tr, y_tr), batch_size=64, shuffle=True):
        loss = huber(net(logs), change)
        opt.zero_grad()
        loss.backward()
        opt.step()

with torch.no_grad():
    people = torch.expm1(x_te[:, -1] + net(x_te))
truth = torch.expm1(x_te[:, -1] + y_te)
print(f"huber {loss.item():.4f}; MAE {(people - truth).abs().mean():.1f} admissions, "
      f"last week repeated {(torch.expm1(x_te[:, -1]) - truth).abs().mean():.1f}")
