import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.preprocessing import StandardScaler

torch.manual_seed(21)
rng = np.random.default_rng(21)

# --- daily record of a small catchment -------------------------------------------------
days = 3000
rain = np.where(rng.random(days) < 0.3, rng.gamma(0.9, 12.0, days), 0.0)
store, q = 30.0, np.zeros(days)
for d in range(days):
    q[d] = 0.004 * store ** 2.0 * np.exp(0.03 * rng.standard_normal()) + 0.3
    store = store + rain[d] - min(0.9 * store, 0.002 * store ** 2.0) - 0.015 * store
df = pd.DataFrame({"rain": rain, "q": q, "logq": np.log10(q)})
df["q_next"] = df["q"].shift(-1)

feats = []
for lag in range(7):
    df[f"rain_{lag}"] = df["rain"].shift(lag)
    df[f"logq_{lag}"] = df["logq"].shift(lag)
    feats += [f"rain_{lag}", f"logq_{lag}"]
df["target"] = np.log10(df["q_next"])
df = df.dropna()

train, test = df.iloc[:2200], df.iloc[2200:]
scaler = StandardScaler().fit(train[feats])
X_train = torch.tensor(scaler.transform(train[feats]), dtype=torch.float32)
X_test = torch.tensor(scaler.transform(test[feats]), dtype=torch.float32)
y_train = torch.tensor(train["target"].values, dtype=torch.float32).unsqueeze(1)

model = nn.Sequential(nn.Linear(len(feats), 32), nn.SiLU(), nn.Linear(32, 16), nn.SiLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-4)
loss_fn = nn.MSELoss()
for epoch in range(60):
    order = torch.randperm(len(X_train))
    for batch in order.split(128):
        optimizer.zero_grad()
        loss = loss_fn(model(X_train[batch]), y_train[batch])
        loss.backward()
        optimizer.step()
    if epoch % 10 == 9:
        print(f"epoch {epoch + 1:3d}  loss {loss.item():.5f}")

model.eval()
with torch.no_grad():
    out = model(X_test).squeeze(1).numpy()
q_pred = 10 ** out
q_true = test["q_next"].values
rmse = np.sqrt(np.mean((q_pred - q_true) ** 2))
nse = 1 - np.sum((q_pred - q_true) ** 2) / np.sum((q_true - q_true.mean()) ** 2)
print(f"RMSE {rmse:.2f} m3/s, Nash-Sutcliffe {nse:.3f}")
