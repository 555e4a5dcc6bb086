import numpy as np
import pandas as pd
import torch
from torch import nn
from sklearn.metrics import mean_absolute_error

torch.manual_seed(7); np.random.seed(7)

# daily river flow from rain and temperature: soil store, snow, quick runoff
days = 3200
doy = np.arange(days) % 365
temp = 9 - 11 * np.cos(2 * np.pi * doy / 365) + 2.5 * np.random.randn(days)
rain = np.random.gamma(0.5, 9.0, days) * (np.random.rand(days) < 0.4)
soil, snow, flow = 40.0, 0.0, []
for r, tc in zip(rain, temp):
    melt = min(snow, max(0.0, 1.8 * tc))
    snow += (r if tc < 0 else 0.0) - melt
    water = (0.0 if tc < 0 else r) + melt
    quick = water * min(1.0, (soil / 120) ** 2)
    soil = max(5.0, soil + water - quick - 0.04 * soil - max(0.0, 0.09 * tc))
    flow.append((2.0 + 0.04 * soil * 6 + 9 * quick) * np.exp(0.05 * np.random.randn()))
df = pd.DataFrame({"rain": rain, "temp": temp, "flow": flow})

look = 60
n_tr = 2400
feats = df[["rain", "temp"]]
feats = ((feats - feats[:n_tr].mean()) / feats[:n_tr].std()).to_numpy(np.float32)
logq = np.log(df["flow"].to_numpy())
q_mean, q_std = logq[:n_tr].mean(), logq[:n_tr].std()
target = ((logq - q_mean) / q_std).astype(np.float32)

X = torch.from_numpy(np.stack([feats[i - look + 1:i + 1] for i in range(look, days)]))
y = torch.from_numpy(target[look:])
q = df["flow"].to_numpy()[look:]
cut = n_tr - look


class Runoff(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True)
        self.lin = nn.Linear(32, 1)

    def forward(self, x):
        return self.lin(self.lstm(x)[0][:, -1]).squeeze(1)


net = Runoff()
opt = torch.optim.Adam(net.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.85)
for epoch in range(11):
    for b in torch.randperm(cut).split(64):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(X[b]), y[b])
        loss.backward()
        opt.step()
    sched.step()
with torch.no_grad():
    pred = np.exp(net(X[cut:]).numpy())
print(f"train mse {loss.item():.4f}, test MAE {mean_absolute_error(q[cut:], pred):.2f} m3/s")
