import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(3); np.random.seed(3)

# steam drum: fuel valve (0..1), drum pressure [Pa], water level [mm]
T = 3600
valve = np.repeat(np.random.uniform(0.1, 1.0, T // 12), 12)
p = np.zeros(T)
lvl = np.zeros(T)
p[0], lvl[0] = 4.0e5, 300.0
for t in range(T - 1):
    outflow = 0.00045 * np.sqrt(max(p[t] - 1.0e5, 1.0))
    p[t + 1] = p[t] + 9.0e4 * (valve[t] ** 2 * 0.9 - outflow) + np.random.randn() * 900
    lvl[t + 1] = lvl[t] + 14 * (0.25 - outflow) - 0.08 * (lvl[t] - 300) + np.random.randn() * 0.5
data = np.stack([valve, p, lvl], axis=1)

n_train = 2600
data = (data - data[:n_train].mean(axis=0)) / data[:n_train].std(axis=0)

L, H = 16, 6
seqs, nxt = [], []
for t in range(L, T - H):
    future_valve = np.zeros((L, 1))
    future_valve[-H:, 0] = data[t:t + H, 0]
    seqs.append(np.hstack([data[t - L:t], future_valve]))
    nxt.append(data[t + H, 1])
seqs = torch.tensor(np.array(seqs), dtype=torch.float32)
nxt = torch.tensor(np.array(nxt), dtype=torch.float32)
a = n_train - L - H
x_train, y_train, x_val, y_val = seqs[:a], nxt[:a], seqs[n_train - L:], nxt[n_train - L:]


class DrumModel(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(4, hidden)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        h, _ = self.lstm(x.permute(1, 0, 2))
        return self.fc(h[-1]).view(-1)


model = DrumModel()
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
criterion = nn.MSELoss()
for epoch in range(1, 16):
    perm = torch.randperm(len(x_train))
    for i in range(0, len(perm), 64):
        b = perm[i:i + 64]
        optimizer.zero_grad()
        loss = criterion(model(x_train[b]), y_train[b])
        loss.backward()
        optimizer.step()
    if epoch % 3 == 0:
        with torch.no_grad():
            res = y_val - model(x_val)
        print(f"{epoch:3d}  loss {loss.item():.4g}  val R2 {1 - (res ** 2).mean().item() / y_val.var().item():.3f}")
