import numpy as np, torch, torch.nn as nn

# peritoneal dialysis: creatinine in the blood of one patient, daily readings over years (the laboratory changed its assay once)
np.random.seed(11)
torch.manual_seed(11)

DAYS, LOOKBACK = 2600, 14
t = np.arange(DAYS)
fluid = np.convolve(np.random.rand(DAYS) * 2, np.ones(3) / 3, "same")
crea = np.zeros(DAYS)
crea[0] = 300
for d in range(1, DAYS):
    drift = 300 + 0.05 * d + 190 * (d > 1900)
    clearance = 0.25 + 0.45 / (1 + np.exp(-6 * (fluid[d - 1] - 1)))
    crea[d] = crea[d - 1] + clearance * (drift - crea[d - 1]) + 160 * (fluid[d - 1] - 1) * (fluid[d - 2] > 1) + 3 * np.random.randn()

n_train = int(0.7 * DAYS)
mean, std = crea.mean(), crea.std()
z = (crea - mean) / std
f = fluid - 1


def windows(a, b):
    X, Y = [], []
    for k in range(a + LOOKBACK, b):
        X.append(np.column_stack([z[k - LOOKBACK:k] - z[k - 1], f[k - LOOKBACK:k]]))
        Y.append([z[k] - z[k - 1]])
    return torch.tensor(np.array(X), dtype=torch.float32), torch.tensor(np.array(Y), dtype=torch.float32)


Xa, Ya = windows(0, n_train)
Xb, Yb = windows(n_train, DAYS)

gru = nn.GRU(2, 24, batch_first=True)
head = nn.Linear(24, 1)
params = list(gru.parameters()) + list(head.parameters())
optimiser = torch.optim.Adam(params, lr=0.008)


def predict(X):
    out, _ = gru(X)
    return head(out[:, -1])


for it in range(360):
    pick = torch.randint(len(Xa), (64,))
    e = predict(Xa[pick]) - Ya[pick]
    loss = (e ** 2).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    if it % 60 == 59:
        print("step", it + 1, "loss", round(loss.item(), 4))

with torch.no_grad():
    err = predict(Xb) - Yb
    mae = err.abs().mean().item() * std
    naive = Yb.abs().mean().item() * std
print("test loss", round((err ** 2).mean().item(), 4))
print("MAE on the last 30%% of the days: %.2f umol/l (yesterday's value: %.2f)" % (mae, naive))
