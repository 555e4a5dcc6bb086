import numpy as np
import pandas as pd
import torch
import torch.nn as nn

torch.manual_seed(5)
rng = np.random.default_rng(5)
# greenhouse log, one row every 10 minutes: roof vent opens above 26 C and closes below 22 C
n = 4000
temp, sun, vent = np.zeros(n), np.zeros(n), np.zeros(n)
temp[0], cloud = 22.0, 0.0
for t in range(1, n):
    cloud = 0.95 * cloud + 0.2 * rng.normal()
    sun[t] = max(np.sin(2 * np.pi * t / 144) + 0.4, 0.0) / (1 + np.exp(cloud))
    vent[t] = 1.0 if temp[t - 1] > 26 else (0.0 if temp[t - 1] < 22 else vent[t - 1])
    heat = 0.5 + 3.2 * sun[t] - (0.03 + 0.14 * vent[t]) * (temp[t - 1] - 12)
    temp[t] = temp[t - 1] + heat + 0.08 * rng.normal()
df = pd.DataFrame({"temp": temp, "sun": sun, "vent": vent})
STEPS_AHEAD, SEQ_LEN = 6, 18  # one hour ahead from the last three hours
df["target"] = df["temp"].shift(STEPS_AHEAD)
df = df.dropna().reset_index(drop=True)

n_train = int(len(df) * 0.8) - STEPS_AHEAD
mean, std = df[:n_train].mean(), df[:n_train].std()
scaled = ((df - mean) / std).to_numpy(dtype=np.float32)


def to_sequences(block):
    xs = [block[i:i + SEQ_LEN, :3] for i in range(len(block) - SEQ_LEN + 1)]
    ys = [block[i + SEQ_LEN - 1, 3] for i in range(len(block) - SEQ_LEN + 1)]
    return torch.from_numpy(np.stack(xs)), torch.from_numpy(np.array(ys))


X_train, y_train = to_sequences(scaled[:n_train])
X_test, y_test = to_sequences(scaled[n_train + STEPS_AHEAD:])


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(3, 32)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        h = c = torch.zeros(x.shape[0], 32)
        for step in range(x.shape[1]):
            h, c = self.cell(x[:, step], (h, c))
        return self.fc(h)[:, 0]


model, criterion = Forecaster(), nn.HuberLoss()
optimizer = torch.optim.RMSprop(model.parameters(), lr=3e-3)
for epoch in range(9):
    for batch in torch.randperm(len(X_train)).split(100):
        optimizer.zero_grad()
        criterion(model(X_train[batch]), y_train[batch]).backward()
        optimizer.step()
with torch.no_grad():
    mae = (model(X_test) - y_test).abs().mean() * std["target"]
print(f"temperature one hour ahead: test MAE {mae:.2f} C (std of the target {std['target']:.2f} C)")
