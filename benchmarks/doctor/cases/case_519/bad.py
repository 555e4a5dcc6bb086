import numpy as np
import pandas as pd
import torch
import torch.nn as nn

rng = np.random.default_rng(17)
torch.manual_seed(17)
# belt conveyor: ore on the belt is weighed at the crusher, the mill draws its power some minutes later
n = 4000
ore = pd.Series(rng.standard_normal(n)).ewm(alpha=0.7).mean()
hard = pd.Series(rng.standard_normal(n)).ewm(alpha=0.7).mean()
power = (1.2 * ore * hard + 0.6 * ore ** 2).shift(15).fillna(0) + 0.1 * rng.standard_normal(n)
df = pd.DataFrame({"ore": ore, "hard": hard, "power": power})

lookback = 10
n_train = 3000
scaled = (df - df[:n_train].mean()) / df[:n_train].std()
arr = scaled[["ore", "hard"]].values.astype("float32")
tgt = scaled["power"].values.astype("float32")


def dataset(lo, hi):
    rows = range(lo + lookback, hi)
    x = torch.tensor(np.stack([arr[t - lookback:t] for t in rows]))
    return x, torch.tensor(tgt[lo + lookback:hi])


x_tr, y_tr = dataset(0, n_train)
x_te, y_te = dataset(n_train, n)
cnn = nn.Sequential(nn.Conv1d(2, 16, 3), nn.ReLU(), nn.Conv1d(16, 8, 1), nn.ReLU(),
                    nn.Flatten(), nn.Linear(8 * (lookback - 2), 1), nn.Flatten(0))
opt = torch.optim.Adam(cnn.parameters(), lr=3e-3, weight_decay=1e-4)
for epoch in range(20):
    for b in torch.randperm(len(x_tr)).split(64):
        loss = (cnn(x_tr[b].transpose(1, 2)) - y_tr[b]).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    e = cnn(x_te.transpose(1, 2)) - y_te
print("test R2 %.3f" % (1 - e.pow(2).mean() / y_te.var()))
