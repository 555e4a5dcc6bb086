# Intraday power price: learn the change of asinh(price), report EUR/MWh. Negative prices occur, hence asinh.
import numpy as np
import pandas as pd
import torch
from sklearn.metrics import mean_absolute_error

torch.manual_seed(30)
rng = np.random.default_rng(30)
n = 6000
wind = np.zeros(n)
for t in range(1, n):
    wind[t] = 0.9 * wind[t - 1] + rng.normal(0, 0.6)
demand = np.sin(2 * np.pi * np.arange(n) / 24) + rng.normal(0, 0.2, n)
tight = demand - wind
latent = 2.2 * np.tanh(1.5 * tight) + 1.2 * np.maximum(tight - 1.0, 0) ** 0.5 + rng.normal(0, 0.12, n)
df = pd.DataFrame({"price": 12 * np.sinh(latent), "wind": wind, "demand": demand})

df["a"] = np.arcsinh(df["price"] / 12)
df["wind_fc"] = df["wind"].shift(-1) + rng.normal(0, 0.03, n)       # forecasts known one hour before
df["demand_fc"] = df["demand"].shift(-1) + rng.normal(0, 0.03, n)
df["a_lag"] = df["a"].shift(1)
df["step"] = df["a"].shift(-1) - df["a"]
df["price_next"] = df["price"].shift(-1)
df = df.dropna()
cols = ["a", "a_lag", "wind", "demand", "wind_fc", "demand_fc"]
tr, te = df.iloc[:4500], df.iloc[4500:]
scale_m, scale_s = tr[cols].mean(), tr[cols].std()
step_s = tr["step"].std()

def tens(d):
    return torch.tensor(((d[cols] - scale_m) / scale_s).to_numpy(), dtype=torch.float32)

X, Y = tens(tr), torch.tensor((tr["step"] / step_s).to_numpy(), dtype=torch.float32)[:, None]
net = torch.nn.Sequential(torch.nn.Linear(len(cols), 48), torch.nn.GELU(),
                          torch.nn.Linear(48, 48), torch.nn.GELU(), torch.nn.Linear(48, 1))
opt = torch.optim.AdamW(net.parameters(), lr=3e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=24)
huber = torch.nn.HuberLoss(delta=1.0, reduction="sum")
for epoch in range(24):
    total = 0.0
    for rows in torch.randperm(len(X)).split(100):
        loss = huber(net(X[rows]), Y[rows])
        opt.zero_grad()
        (loss / len(rows)).backward()
        opt.step()
        total += loss.item()
    sched.step()
    if epoch % 6 == 5:
        print(epoch + 1, round(total / len(X), 5))
with torch.no_grad():
    step = net(tens(te)).numpy()[:, 0] * step_s
price_hat = 12 * np.sinh(te["a"].to_numpy() + step)
print("MAE model %.2f, last price %.2f EUR/MWh" % (mean_absolute_error(te["price_next"], price_hat),
                                                   mean_absolute_error(te["price_next"], te["price"])))
