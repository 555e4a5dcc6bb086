import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

# Spike counts of a sensory neuron with adaptation; Poisson likelihood by hand
rng = np.random.default_rng(80)
torch.manual_seed(80)


def recordings(n, bins=30):
    stim = np.zeros((n, bins))
    drive = rng.standard_normal((n, bins))
    for b in range(1, bins):
        stim[:, b] = 0.8 * stim[:, b - 1] + 0.6 * drive[:, b]
    fatigue, counts, rates = np.zeros(n), [], []
    for b in range(bins):
        rate = 3 * np.exp(np.clip(1.3 * stim[:, b] - fatigue, -4, 2.2))
        fatigue = 0.85 * fatigue + 0.08 * rate
        rates.append(rate)
        counts.append(rng.poisson(rate))
    f = lambda a: torch.tensor(np.array(a), dtype=torch.float32)
    return f(stim).unsqueeze(-1), f(counts).T, f(rates).T


class RateModel(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.rnn = nn.GRU(1, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, s):
        h, _ = self.rnn(s)
        return F.softplus(self.fc(h)).squeeze(-1)


def neg_log_lik(rate, counts):
    return (rate - counts * torch.log(rate)).mean()


stim, counts, _ = recordings(1200)
stim_te, counts_te, rate_te = recordings(300)
model = RateModel()
opt = torch.optim.Adam(model.parameters(), lr=6e-3)
for epoch in range(14):
    for idx in torch.randperm(len(stim)).split(40):
        loss = neg_log_lik(model(stim[idx]), counts[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        print(f"epoch {epoch + 1}: nll {neg_log_lik(model(stim_te), counts_te):.4f}")

with torch.no_grad():
    mean_nll = neg_log_lik(torch.full_like(counts_te, counts.mean().item()), counts_te)
    print(f"mean rate {mean_nll:.4f}, the true rate {neg_log_lik(rate_te, counts_te):.4f}")
