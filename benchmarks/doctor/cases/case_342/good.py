import numpy as np
import torch
import torch.nn as nn

# Time-major layout throughout, loss summed over steps and cells as in the paper,
# one optimizer for the station embeddings and one for the network.
rng = np.random.default_rng(73)
torch.manual_seed(73)
STATIONS, T = 40, 400
expo = rng.uniform(0.3, 1.5, STATIONS)
wind = np.zeros((T, STATIONS))
front = np.zeros(T)
for t in range(1, T):
    front[t] = 0.9 * front[t - 1] + rng.standard_normal()
    wind[t] = 0.6 * wind[t - 1] + 0.5 * rng.standard_normal(STATIONS) + expo * front[t - 1]
gust = np.maximum(wind, 0) * (1 + 0.5 * expo) + 0.25 * np.abs(wind)
dirt = np.zeros((T, STATIONS))
for t in range(1, T):
    dirt[t] = np.where(gust[t] > 5.0 * expo, 0.0, dirt[t - 1] + 0.05 * (1 - 0.5 * dirt[t - 1]))
obs = torch.tensor(wind + 0.05 * rng.standard_normal(wind.shape), dtype=torch.float32).unsqueeze(-1)
dirt = torch.tensor(dirt, dtype=torch.float32)
TRAIN = 280
om, os_ = obs[:TRAIN].mean(), obs[:TRAIN].std()
dm, ds = dirt[:TRAIN].mean(), dirt[:TRAIN].std()
obs, tgt = (obs - om) / os_, (dirt - dm) / ds


class SoilingNet(nn.Module):
    def __init__(self, hidden=40):
        super().__init__()
        self.lstm = nn.LSTM(1 + 4, hidden)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x, emb):                       # x: (T, B, 1), emb: (B, 4)
        z = torch.cat([x, emb.expand(x.size(0), -1, -1)], -1)
        return self.fc(self.lstm(z)[0]).squeeze(-1)


net, stations = SoilingNet(), nn.Embedding(STATIONS, 4)
opt_net = torch.optim.Adam(net.parameters(), lr=5e-3)
opt_emb = torch.optim.Adam(stations.parameters(), lr=2e-2)
WIN, SPIN_UP = 70, 30
ids = torch.arange(STATIONS)
for it in range(420):
    start = int(torch.randint(0, TRAIN - WIN + 1, (1,)))
    x, y = obs[start:start + WIN], tgt[start:start + WIN]
    pred = net(x, stations(ids))
    loss = ((pred - y)[SPIN_UP:] ** 2).sum()
    opt_net.zero_grad()
    opt_emb.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 50.0)
    opt_net.step()
    opt_emb.step()
    if it % 105 == 104:
        print(f"{it + 1:4d}  summed loss {loss.item():8.1f}  per value {loss.item() / (WIN - SPIN_UP) / STATIONS:.4f}")
with torch.no_grad():
    res = (net(obs[TRAIN - SPIN_UP:], stations(ids)) - tgt[TRAIN - SPIN_UP:])[SPIN_UP:]
print(f"last 120 days: RMSE {res.pow(2).mean().sqrt() * ds:.3f}, spread {dirt[TRAIN:].std():.3f}")
