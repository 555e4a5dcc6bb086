# Will this customer order again within the month? Histories of 3 to 20 orders, padded at the FRONT,
# so that position -1 is each customer's most recent order.
import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import accuracy_score, roc_auc_score

rng = np.random.default_rng(101)
torch.manual_seed(101)
MAXLEN = 20

def customer():
    n = rng.integers(3, MAXLEN + 1)
    gap = rng.gamma(2.0, 5.0, n)                       # days since the order before
    basket = rng.gamma(3.0, 10.0, n)                   # euros
    returned = rng.random(n) < 0.25
    temper = 0.0
    for g, b, r in zip(gap, basket, returned):
        temper = 0.75 * temper + (np.log(b / 25) if not r else -1.5 * np.log1p(b / 25)) - 0.3 * (g > 14)
    again = rng.random() < 1 / (1 + np.exp(-4 * (temper + 1.3)))
    feats = np.column_stack([np.log(gap), np.log(basket), returned])
    return feats, float(again)

def collect(n):
    rows, mask, label = np.zeros((n, MAXLEN, 3)), np.zeros((n, MAXLEN, 1)), np.zeros(n)
    for i in range(n):
        f, label[i] = customer()
        rows[i, -len(f):], mask[i, -len(f):] = f, 1.0
    return rows, mask, label

raw_tr, mask_tr, lab_tr = collect(3000)
raw_te, mask_te, lab_te = collect(1000)
real = raw_tr[mask_tr[..., 0] > 0]
mean, std = real.mean(0), real.std(0)
x_tr = torch.tensor((raw_tr - mean) / std * mask_tr, dtype=torch.float32)
x_te = torch.tensor((raw_te - mean) / std * mask_te, dtype=torch.float32)
y_tr = torch.tensor(lab_tr, dtype=torch.float32)

class Reorder(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.Linear(3, 16)
        self.gru = nn.GRU(16, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x):
        return self.out(self.gru(torch.tanh(self.mix(x)))[0][:, -1]).squeeze(-1)

net = Reorder()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(7):
    for b in torch.randperm(len(x_tr)).split(60):
        opt.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(net(x_tr[b]), y_tr[b])
        loss.backward()
        opt.step()
with torch.no_grad():
    p = torch.sigmoid(net(x_te)).numpy()
print(f"new customers: accuracy {accuracy_score(lab_te, p > 0.5):.3f}, AUC {roc_auc_score(lab_te, p):.3f}, base rate {lab_te.mean():.3f}")
