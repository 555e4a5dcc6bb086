"""Weekly influenza counts in 40 districts: foretell next week's cases from the last eight weeks."""
import numpy as np
import torch
from torch import nn

torch.manual_seed(5)
rng = np.random.default_rng(5)
WEEKS, DISTRICTS, PAST = 220, 40, 8

def simulate():
    pop = rng.uniform(0.8e6, 1.6e6, DISTRICTS)
    i = pop * 0.004 * rng.uniform(0.5, 1.5, DISTRICTS)
    s = pop * rng.uniform(0.4, 0.7, DISTRICTS)
    cases, contact = np.zeros((WEEKS, DISTRICTS)), np.zeros((WEEKS, DISTRICTS))
    for w in range(WEEKS):
        beta = 1.7 + 0.5 * np.cos(2 * np.pi * w / 52) + 0.3 * rng.standard_normal(DISTRICTS)
        new = np.minimum(beta * i * s / pop + 100, 0.9 * s) * np.exp(0.05 * rng.standard_normal(DISTRICTS))
        cases[w], contact[w] = i, beta
        s = s - new + 0.03 * (pop - s)
        i = new
    return cases.astype(np.float32), contact.astype(np.float32)

cases, contact = simulate()
half = 150
level, spread = cases[:half].mean(), cases[:half].std()
cases = (cases - level) / spread


def pairs(a, b):
    xs, ys = [], []
    for w in range(a, b - PAST):
        xs.append(np.stack([cases[w:w + PAST].T, contact[w:w + PAST].T], -1))
        ys.append(cases[w + PAST])
    return torch.tensor(np.concatenate(xs)), torch.tensor(np.concatenate(ys)).unsqueeze(1)


X_train, y_train = pairs(10, half)
X_test, y_test = pairs(half, WEEKS)


class FluLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True)
        self.head = nn.Sequential(nn.Linear(32, 16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


flu, loss_fn = FluLSTM(), nn.MSELoss()
opt = torch.optim.Adam(flu.parameters(), lr=5e-3)
for epoch in range(12):
    for idx in torch.randperm(len(X_train)).split(64):
        opt.zero_grad()
        loss_fn(flu(X_train[idx]), y_train[idx]).backward()
        opt.step()
with torch.no_grad():
    r2 = 1 - loss_fn(flu(X_test), y_test) / y_test.var()
print(f"variance explained in the following weeks: {r2.item():.3f}")
