# turbine log -> electrical power of the next ten minutes
import numpy as np
import pandas as pd
import torch
import torch.nn as nn

np.random.seed(19)
torch.manual_seed(19)
n = 3200
log = pd.DataFrame({"wind": np.abs(7 + 2.5 * np.random.randn(n)), "pitch": np.random.uniform(0, 30, n),
                    "air_temp": 10 + 5 * np.random.randn(n)})
power = np.zeros(n)
for t in range(1, n):
    aero = np.clip((log.wind[t - 1] / 10) ** 3, 0, 1.2) * np.exp(-((log.pitch[t - 1] - 8) / 9) ** 2)
    power[t] = 0.4 * power[t - 1] + 0.6 * aero + 0.02 * np.random.randn()
log["power"] = power

inputs = ["wind", "air_temp", "power"]
n_tr, T = 2500, 6
norm = (log - log[:n_tr].mean()) / log[:n_tr].std()
seq = np.stack([norm[inputs].values[i:i + T] for i in range(n - T)]).astype("float32")
nxt = norm["power"].values[T:].astype("float32")
seq, nxt = torch.from_numpy(seq), torch.from_numpy(nxt)


class Turbine(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.rnn = nn.GRU(d, 32, batch_first=True)
        self.head = nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, s):
        return self.head(self.rnn(s)[1][-1]).view(-1)


net = Turbine(len(inputs))
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
for epoch in range(14):
    for idx in torch.randperm(n_tr - T).split(50):
        opt.zero_grad()
        nn.functional.mse_loss(net(seq[idx]), nxt[idx]).backward()
        opt.step()
with torch.no_grad():
    tr = nn.functional.mse_loss(net(seq[:n_tr - T]), nxt[:n_tr - T])
    te = nn.functional.mse_loss(net(seq[n_tr:]), nxt[n_tr:])
print("mse train %.3f test %.3f" % (tr, te))
