# Snow-fed catchment: daily meteorology in, melt discharge out (sequence to sequence)
import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(5)
torch.manual_seed(5)

def year_of_catchment(T=120):
    temp = 4 * np.sin(2 * np.pi * (np.arange(T) / 90 + rng.random())) + 1 + 2.5 * rng.standard_normal(T)
    precip = np.where(rng.random(T) < 0.3, rng.gamma(1.2, 8, T), 0.0)
    wind = np.abs(rng.standard_normal(T)) * 3
    snow, store, flow = 10.0, 5.0, []
    for p, tt in zip(precip, temp):
        snowfall = p if tt < 0.5 else 0.0
        melt = min(snow + snowfall, 3.0 * max(tt, 0.0))
        snow = snow + snowfall - melt
        store = 0.7 * store + melt + (p - snowfall)
        flow.append(0.3 * store)
    return np.stack([precip, temp, wind], 1), np.array(flow)

runs = [year_of_catchment() for _ in range(260)]
meteo = torch.tensor(np.stack([r[0] for r in runs]), dtype=torch.float32)
flow = torch.tensor(np.stack([r[1] for r in runs]), dtype=torch.float32)

PRECIP, TEMP, WIND = 0, 1, 2
inputs = meteo[..., [TEMP, WIND]]
x_tr, x_te = inputs[:200], inputs[200:]
q_tr, q_te = flow[:200], flow[200:]
x_mean, x_std = x_tr.mean((0, 1)), x_tr.std((0, 1))
q_mean, q_std = q_tr.mean(), q_tr.std()

class Catchment(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x):
        h, _ = self.lstm((x - x_mean) / x_std)
        return self.out(h)[..., 0]

model = Catchment()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.StepLR(opt, 20, 0.3)
for epoch in range(30):
    for sel in torch.randperm(200).split(20):
        loss = nn.functional.mse_loss(model(x_tr[sel]), (q_tr[sel] - q_mean) / q_std)
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()

with torch.no_grad():
    sim = model(x_te) * q_std + q_mean
nse = 1 - ((sim - q_te) ** 2).sum() / ((q_te - q_te.mean()) ** 2).sum()
print(f"last training loss {loss.item():.3f}   NSE on the held-out catchments {nse:.3f}")
