import numpy as np
import pandas as pd
import torch
from sklearn.metrics import r2_score

rng = np.random.default_rng(14)
torch.manual_seed(14)

# parcels per day of a depot; customers stock up during a promotion and order less afterwards
n = 2600
day = np.arange(n)
promo = (rng.random(n // 4 + 1) < 0.35).astype(float).repeat(4)[:n]
week = 1 + 0.3 * np.sin(2 * np.pi * day / 7)
stock, parcels = 0.0, []
for k in range(n):
    orders = 1000 * week[k] * (1 + 0.8 * promo[k]) / (1 + np.exp(4 * (stock - 1.2)))
    stock = 0.8 * stock + 0.5 * promo[k]
    parcels.append(orders * (1 + 0.04 * rng.standard_normal()))
df = pd.DataFrame({"parcels": parcels, "promo": promo})
df["promo_next"] = df["promo"].shift(-1)
df["dow_sin"], df["dow_cos"] = np.sin(2 * np.pi * day / 7), np.cos(2 * np.pi * day / 7)
df["y"] = df["parcels"].shift(-1)
df = df.dropna()

cut, L = 2000, 14
mu, sd = df.iloc[:cut].mean(), df.iloc[:cut].std()
scaled = (df - mu) / sd
feats = scaled.drop(columns="y").to_numpy(np.float32)
X = torch.tensor(np.stack([feats[i : i + L] for i in range(len(df) - L + 1)]))
y = torch.tensor(scaled["y"].to_numpy(np.float32)[L - 1 :])
X_train, y_train, X_test, y_test = X[: cut - L], y[: cut - L], X[cut:], y[cut:]


class Depot(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(5, 32, batch_first=True)
        self.fc = torch.nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1])


net = Depot()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(20):
    losses = []
    for idx in torch.randperm(len(X_train)).split(64):
        pred = net(X_train[idx])
        loss = ((pred - y_train[idx]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    if epoch % 5 == 4:
        print("epoch", epoch + 1, "loss", np.mean(losses))
with torch.no_grad():
    print("R2 on the last months:", r2_score(y_test.numpy(), net(X_test).numpy().ravel()))
