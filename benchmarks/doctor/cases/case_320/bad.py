import numpy as np
import pandas as pd
import torch
import torch.nn as nn

# Day-ahead peak demand from weather and calendar of the last ten days
rng = np.random.default_rng(77)
torch.manual_seed(77)
dates = pd.date_range("2012-01-01", periods=3000)
doy = dates.dayofyear.to_numpy()
temp = np.zeros(3000)
for i in range(1, 3000):
    temp[i] = 0.8 * temp[i - 1] + 2.0 * rng.standard_normal()
temp += 11 - 10 * np.cos(2 * np.pi * (doy - 20) / 365)
fcst = temp + 0.5 * rng.standard_normal(3000)
week = np.array([1.0, 1.03, 1.03, 1.02, 1.0, 0.85, 0.8])
peak = (5200 + 90 * np.clip(15 - temp, 0, None) + 140 * np.clip(temp - 19, 0, None)) * week[dates.dayofweek]
peak += 60 * rng.standard_normal(3000)

df = pd.DataFrame({"peak": peak, "temp": temp, "fcst_next": np.roll(fcst, -1),
                   "is_sat_next": np.roll(dates.dayofweek == 5, -1).astype(float),
                   "is_sun_next": np.roll(dates.dayofweek == 6, -1).astype(float)}, index=dates)[:-1]
n_train = 2200
stats = df[:n_train].agg(["mean", "std"])
scaled = ((df - stats.loc["mean"]) / stats.loc["std"]).to_numpy(np.float32)

lag = 10
X = torch.tensor(np.stack([scaled[i:i + lag] for i in range(len(df) - lag)]))
y_scaled = torch.tensor(scaled[lag:, 0])
y_mw = df.peak.to_numpy()[lag:]
Xtr, ytr = X[:n_train - lag], y_scaled[:n_train - lag]
Xte, yte = X[n_train:], y_mw[n_train:]


class PeakModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 32, num_layers=1, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        return self.fc(self.lstm(x)[0][:, -1])[:, 0]


net = PeakModel()
optim = torch.optim.Adam(net.parameters(), lr=4e-3, weight_decay=1e-5)
for epoch in range(30):
    for rows in torch.randperm(len(Xtr)).split(50):
        optim.zero_grad()
        loss = nn.functional.mse_loss(net(Xtr[rows]), ytr[rows])
        loss.backward()
        optim.step()
    if epoch % 10 == 9:
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}")
with torch.no_grad():
    pred = net(Xte).numpy()
print(f"Test MAE: {np.abs(pred - yte).mean():.0f} MW, MAPE: {100 * np.abs(pred / yte - 1).mean():.1f} %")
