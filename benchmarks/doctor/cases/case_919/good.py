"""Daily returns of a spread with threshold reversion. Most of a return is noise; how close to the floor do we get?"""
import numpy as np
import pandas as pd
import torch
from torch import nn
from sklearn.metrics import mean_squared_error

np.random.seed(40)
torch.manual_seed(40)
N, NOISE = 9000, 0.5

spread = np.zeros(N)
for t in range(1, N):
    s = spread[t - 1]
    pull = -0.9 * (s - 0.7) if s > 0.7 else (-0.9 * (s + 0.7) if s < -0.7 else 0.6 * s)
    spread[t] = s + pull + NOISE * np.random.randn()

df = pd.DataFrame({"spread": spread})
df["ret"] = df["spread"].diff()
for lag in range(1, 5):
    df[f"ret_{lag}"] = df["ret"].shift(lag)
df["ma5"] = df["spread"].rolling(5).mean()
df["next_ret"] = df["ret"].shift(-1)
df = df.dropna()

features = [c for c in df.columns if c != "next_ret"]
n_train = 7000
train, test = df.iloc[:n_train], df.iloc[n_train + 10:]
mu, sigma = train[features].mean(), train[features].std()


def tensors(part):
    x = ((part[features] - mu) / sigma).to_numpy(np.float32)
    return torch.tensor(x), torch.tensor(part[["next_ret"]].to_numpy(np.float32))


x_train, y_train = tensors(train)
x_test, y_test = tensors(test)
mlp = nn.Sequential(nn.Linear(len(features), 24), nn.Tanh(), nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1))
opt = torch.optim.Adam(mlp.parameters(), lr=3e-3, weight_decay=1e-5)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=6, gamma=0.4)

for epoch in range(16):
    mean_loss = 0.0
    for b in torch.randperm(n_train).split(100):
        loss = nn.functional.mse_loss(mlp(x_train[b]), y_train[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
        mean_loss += loss.item() * len(b) / n_train
    sched.step()

with torch.no_grad():
    mse = mean_squared_error(y_test, mlp(x_test))
print(f"train {mean_loss:.4f}  test {mse:.4f}  variance of returns {y_test.var().item():.4f}  noise floor {NOISE ** 2:.4f}")
