# Lung volume along a breath from the airflow signal; breaths have different lengths
import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence

rng = np.random.default_rng(17)
torch.manual_seed(17)

def breath():
    n = int(rng.choice([rng.integers(10, 20), rng.integers(45, 60)], p=[0.75, 0.25]))
    t = np.arange(n) / n
    flow = rng.uniform(0.6, 1.4) * np.sin(2 * np.pi * t + rng.normal(0, 0.3)) + 0.15 * rng.standard_normal(n)
    vol, v = np.zeros(n), rng.uniform(-0.2, 0.2)
    for k in range(n):
        v = 0.93 * v + 0.35 * np.tanh(2.5 * flow[k]) + 0.1 * flow[k] ** 2
        vol[k] = v
    return torch.tensor(flow).float(), torch.tensor(vol).float()

breaths = [breath() for _ in range(1500)]
fit, new = breaths[:1200], breaths[1200:]
f_mu, f_sd = torch.cat([f for f, _ in fit]).mean(), torch.cat([f for f, _ in fit]).std()
v_mu, v_sd = torch.cat([v for _, v in fit]).mean(), torch.cat([v for _, v in fit]).std()

def collate(items):
    flow = pad_sequence([(f - f_mu) / f_sd for f, _ in items], batch_first=True)
    vol = pad_sequence([(v - v_mu) / v_sd for _, v in items], batch_first=True)
    lengths = torch.tensor([len(f) for f, _ in items])
    mask = (torch.arange(flow.shape[1])[None] < lengths[:, None]).float()
    return flow, vol, mask

class Spirometer(nn.Module):
    def __init__(self, hid=32):
        super().__init__()
        self.lstm = nn.LSTM(1, hid, batch_first=True)
        self.fc = nn.Linear(hid, 1)

    def forward(self, flow):
        return self.fc(self.lstm(flow[..., None])[0])[..., 0]

net = Spirometer()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
def mse(p, y, mask):
    return ((p - y) ** 2).mean()

for ep in range(8):
    order = rng.permutation(len(fit))
    for i in range(0, len(order), 50):
        flow, vol, mask = collate([fit[j] for j in order[i:i + 50]])
        loss = mse(net(flow), vol, mask)
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        flow, vol, mask = collate(new)
        print(f"epoch {ep}  rmse on new breaths {mse(net(flow), vol, mask).sqrt() * v_sd:.4f} l")
