# Knock intensity of an engine from the operating point of the last cycles (bench data, simulated)
import numpy as np
import torch
import torch.nn.functional as F
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.preprocessing import StandardScaler

torch.manual_seed(14)
rng = np.random.default_rng(14)
N, CYC = 9000, 6

def ou(n, tau, lo, hi):
    z = np.zeros(n)
    for i in range(1, n):
        z[i] = z[i - 1] * (1 - 1 / tau) + np.sqrt(2 / tau) * rng.normal()
    return lo + (hi - lo) / (1 + np.exp(-z))


rpm, load, spark = ou(N, 15, 1000, 4500), ou(N, 8, 0.2, 1.0), ou(N, 4, 5, 35)
heat, knock = np.zeros(N), np.zeros(N)
for c in range(1, N):
    heat[c] = 0.6 * heat[c - 1] + 0.4 * load[c] * rpm[c] / 4500
    drive = 5 * load[c] * (spark[c] / 35) ** 2 + 2.5 * heat[c] - 1.2 * rpm[c] / 4500 - 1.2
    knock[c] = np.log1p(np.exp(3 * drive)) / 3 + 0.08 * rng.normal()

ops = np.column_stack([rpm, load, spark])
cut = 7000
ops_s = StandardScaler().fit(ops[:cut]).transform(ops)
X = np.stack([ops_s[i - CYC + 1:i + 1].ravel() for i in range(CYC, N)]).astype(np.float32)
y = knock[CYC:N].astype(np.float32)
X_train, X_test = torch.from_numpy(X[:cut - CYC]), torch.from_numpy(X[cut - CYC:])
y_train, y_test = torch.from_numpy(y[:cut - CYC]), y[cut - CYC:]

w1 = torch.nn.Parameter(torch.randn(3 * CYC, 40) / np.sqrt(3 * CYC))
b1 = torch.nn.Parameter(torch.zeros(40))
w2 = torch.nn.Parameter(torch.randn(40, 40) / np.sqrt(40))
b2 = torch.nn.Parameter(torch.zeros(40))
w3 = torch.nn.Parameter(torch.randn(40, 1) / np.sqrt(40))
b3 = torch.nn.Parameter(torch.zeros(1))
params = [w1, b1, w2, b2, w3, b3]


def knock_net(x):
    return (F.silu(F.silu(x @ w1 + b1) @ w2 + b2) @ w3 + b3).ravel()


adam = torch.optim.Adam(params, lr=2e-3)
for epoch in range(25):
    mean_loss = []
    for ids in torch.randperm(len(X_train)).split(100):
        adam.zero_grad()
        loss = F.mse_loss(knock_net(X_train[ids]), y_train[ids])
        loss.backward()
        adam.step()
        mean_loss.append(loss.item())
    if epoch % 6 == 0:
        print(f"epoch {epoch}  loss {np.mean(mean_loss):.4f}")
with torch.no_grad():
    p = knock_net(X_test).numpy()
print("test R2 %.3f  MAE %.3f" % (r2_score(y_test, p), mean_absolute_error(y_test, p)))
