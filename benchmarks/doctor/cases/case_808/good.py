"""Sulphide in a sewer spans three decades: LSTM on the log10; missing probe readings are held."""
import numpy as np
import pandas as pd
import torch
import torch.nn as nn

torch.manual_seed(8)
gen = np.random.default_rng(8)

# --- half-hourly record: pumped flow, water temperature, sulphide at the outlet
n = 48 * 150
step = np.arange(n)
daily = 1 + 0.6 * np.sin(2 * np.pi * (step - 16) / 48) + 0.25 * np.sin(4 * np.pi * (step - 10) / 48)
flow = 20 * np.clip(daily, 0.15, None) * np.exp(0.25 * gen.standard_normal(n))
temp = 16 + 4 * np.sin(2 * np.pi * step / (48 * 40)) + np.convolve(gen.standard_normal(n), np.ones(24) / 12, "same")
logc = np.zeros(n)
for k in range(1, n):
    residence = 120 / (6 + 0.5 * (flow[k] + flow[k - 1]))
    target = np.tanh(0.9 * (residence - 4.5)) * 1.3 + 0.09 * (temp[k] - 16)
    logc[k] = 0.75 * logc[k - 1] + 0.25 * target + 0.03 * gen.standard_normal()
df = pd.DataFrame({"flow": flow, "temp": temp, "h2s": 10 ** logc})
sensor = df[["flow", "temp", "h2s"]].copy()
for start in gen.integers(0, n - 6, 90):             # telemetry drop-outs
    sensor.iloc[start:start + gen.integers(1, 5), :] = np.nan
seen = sensor["h2s"].notna().to_numpy()
held = sensor.ffill().bfill(limit=6)                 # bfill: only a hole at the very start
held["known"] = seen.astype(float)
held["h2s"] = np.log10(held["h2s"])
held["flow"] = np.log(held["flow"])

LOOKBACK, AHEAD = 24, 4                              # two hours ahead
n_tr = int(0.8 * n)
mean, std = held.iloc[:n_tr, :3].mean(), held.iloc[:n_tr, :3].std()
arr = held.to_numpy(dtype=np.float32, copy=True)
arr[:, :3] = (arr[:, :3] - mean.to_numpy()) / std.to_numpy()
ends = [e for e in range(LOOKBACK, n - AHEAD) if seen[e - 1 + AHEAD]]    # only measured targets
seqs = torch.tensor(np.stack([arr[e - LOOKBACK:e] for e in ends]))
plan = torch.tensor(np.stack([arr[e:e + AHEAD, 0] for e in ends]))       # pump schedule is known
tgt = torch.tensor(np.array([arr[e - 1 + AHEAD, 2] for e in ends]))
is_tr, is_te = torch.tensor(ends) < n_tr - AHEAD, torch.tensor(ends) >= n_tr + LOOKBACK

rnn, head = nn.LSTM(4, 24, batch_first=True), nn.Sequential(nn.Linear(24 + AHEAD, 32), nn.Tanh(), nn.Linear(32, 1))


def predict(s, p):
    return head(torch.cat([rnn(s)[0][:, -1], p], dim=1)).squeeze(1)


params = [*rnn.parameters(), *head.parameters()]
opt = torch.optim.Adam(params, lr=5e-3)
S, P, T = seqs[is_tr], plan[is_tr], tgt[is_tr]
for epoch in range(6):
    for i in torch.randperm(len(S)).split(96):
        opt.zero_grad()
        loss = nn.functional.huber_loss(predict(S[i], P[i]), T[i])
        loss.backward()
        opt.step()
    print(epoch, round(loss.item(), 4))
with torch.no_grad():
    z = predict(seqs[is_te], plan[is_te]).numpy()
conc = lambda a: 10 ** (a * std["h2s"] + mean["h2s"])
truth, last = conc(tgt[is_te].numpy()), conc(seqs[is_te][:, -1, 2].numpy())
for name, p in [("network", conc(z)), ("held last value", last)]:
    print(f"{name}: median error factor {10 ** np.median(np.abs(np.log10(p / truth))):.2f}, MAE {np.abs(p - truth).mean():.2f} mg/l")
