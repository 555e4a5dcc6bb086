import argparse
import torch
from torch import nn

ap = argparse.ArgumentParser()
ap.add_argument("--lookback", type=int, default=24)
ap.add_argument("--every", type=int, default=75)
ap.add_argument("--ahead", type=int, default=1)
ap.add_argument("--epochs", type=int, default=12)
args = ap.parse_args()
torch.manual_seed(11)

# blood cell count after Mackey & Glass, integrated with a small step
dt, tau = 0.01, 17.0
lag = int(tau / dt)
p = [1.1 + 0.2 * float(torch.rand(1)) for _ in range(lag + 1)]
for _ in range(150000):
    d = p[-lag - 1]
    p.append(p[-1] + dt * (0.2 * d / (1 + d ** 10) - 0.1 * p[-1]))
p = torch.tensor(p[lag + 5000:])
n_train = int(len(p) * 0.7)
p = (p - p[:n_train].mean()) / p[:n_train].std()


def make(series):
    span = args.lookback * args.every
    starts = torch.arange(0, len(series) - span - args.ahead, 30)
    idx = starts[:, None] + torch.arange(args.lookback) * args.every
    return series[idx], series[idx[:, -1] + args.ahead]


Xtr, Ytr = make(p[:n_train])
Xte, Yte = make(p[n_train:])

model = nn.Sequential(nn.Linear(args.lookback, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
sched = torch.optim.lr_scheduler.StepLR(optimizer, 10, 0.3)
criterion = nn.MSELoss()
for ep in range(args.epochs):
    model.train()
    order = torch.randperm(len(Xtr))
    total = 0.0
    for k in range(0, len(order), 64):
        b = order[k:k + 64]
        loss = criterion(model(Xtr[b]).squeeze(-1), Ytr[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(b)
    sched.step()
    print(f"epoch {ep:2d}  mse {total / len(order):.5f}")

model.eval()
with torch.no_grad():
    yhat = model(Xte).squeeze(-1)
    corr = torch.corrcoef(torch.stack([yhat, Yte]))[0, 1]
print(f"test mse {criterion(yhat, Yte):.5f}, correlation with the true curve {corr:.4f}")
