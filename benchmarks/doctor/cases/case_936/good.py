import argparse
import numpy as np
import torch
import torch.nn as nn

parser = argparse.ArgumentParser(description="one-step model of a heated tank for MPC")
parser.add_argument("--lr", type=float, default=0.005)
parser.add_argument("--hidden", type=int, default=24)
parser.add_argument("--epochs", type=int, default=10)
opts = parser.parse_args()

rng = np.random.default_rng(42)
torch.manual_seed(42)
n = 3000
heat = np.repeat(rng.uniform(0, 1, n // 10), 10)
flow = np.repeat(rng.uniform(0.05, 0.5, n // 15), 15)
temp = np.zeros(n)
temp[0] = 40
for k in range(n - 1):
    temp[k + 1] = temp[k] + 9 * heat[k] - flow[k] * (temp[k] - 12) + rng.normal(0, 0.1)
noisy = temp + rng.normal(0, 0.2, n)

u = np.column_stack([heat, flow, noisy])
ntr = 2200
avg, dev = u[:ntr].mean(0), u[:ntr].std(0)
u = torch.tensor((u - avg) / dev, dtype=torch.float32)
past = 10
X = torch.stack([u[k - past:k] for k in range(past, n)])
Y = u[past:, 2:] - u[past - 1:-1, 2:]
Xa, Ya, Xb, Yb = X[:ntr - past], Y[:ntr - past], X[ntr - past:], Y[ntr - past:]


class TankModel(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.gru = nn.GRU(3, hidden, num_layers=2, batch_first=True)
        self.head = nn.Sequential(nn.Linear(hidden, 16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, x):
        return self.head(self.gru(x)[0][:, -1])


model = TankModel(opts.hidden)
optimiser = torch.optim.Adam(model.parameters(), lr=opts.lr)
for epoch in range(opts.epochs):
    model.train()
    epoch_loss = 0
    for batch in torch.randperm(len(Xa)).split(50):
        optimiser.zero_grad()
        loss = nn.functional.mse_loss(model(Xa[batch]), Ya[batch])
        loss.backward()
        optimiser.step()
        epoch_loss += loss.item() * len(batch) / len(Xa)
    model.eval()
    with torch.no_grad():
        rms = ((model(Xb) - Yb) ** 2).mean().sqrt().item() * dev[2]
    print(f"{epoch + 1:2d}: train {epoch_loss:.5f}, test error {rms:.3f} K, no-change forecast {Yb.pow(2).mean().sqrt().item() * dev[2]:.3f} K")
