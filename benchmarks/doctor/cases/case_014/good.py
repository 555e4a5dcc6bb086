import numpy as np
import torch
import torch.nn as nn

np.random.seed(14)
torch.manual_seed(14)

def simulate(n):
    p = np.zeros(n)
    x = 0.1
    for k in range(n):
        x = 1.4 * np.sin(2 * x) * np.exp(-0.2 * x) + 0.25 * np.random.randn()
        p[k] = 100 + 5 * x
    return p

def build(p, L=4):
    X, Y = [], []
    for i in range(len(p) - L):
        w = p[i:i + L + 1]
        w = (w - w[:-1].mean()) / (w[:-1].std() + 1.0)
        X.append(w[:-1])
        Y.append(w[-1])
    return (torch.tensor(np.array(X)).float().unsqueeze(-1),
            torch.tensor(np.array(Y)).float().unsqueeze(-1))

Xtr, Ytr = build(simulate(2000))
Xte, Yte = build(simulate(500))
rnn = nn.LSTM(1, 24, batch_first=True)
lin = nn.Linear(24, 1)
opt = torch.optim.Adam([*rnn.parameters(), *lin.parameters()], lr=0.01)
crit = nn.MSELoss()
for ep in range(14):
    perm = torch.randperm(len(Xtr))
    tot = 0
    for i in range(0, len(Xtr), 80):
        j = perm[i:i + 80]
        out, (hn, cn) = rnn(Xtr[j])
        loss = crit(lin(hn[0]), Ytr[j])
        opt.zero_grad()
        loss.backward()
        opt.step()
        tot += loss.item() * len(j)
    if ep % 4 == 0:
        print("Epoch", ep, tot / len(Xtr))
with torch.no_grad():
    out, (hn, cn) = rnn(Xte)
    print("R^2 test", 1 - crit(lin(hn[0]), Yte).item() / Yte.var().item())
