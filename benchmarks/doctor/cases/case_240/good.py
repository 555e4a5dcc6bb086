import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(240)
rng = np.random.default_rng(240)
n = 1200
sensors = rng.uniform(-1, 1, (n, 4, 3))
sensors[:, :, 2] = 4.0          # the third one is stuck
target = np.sin(3 * sensors[:, -1, 0]) * sensors[:, -2, 1]

mean = sensors[:1000].mean(axis=(0, 1))
std = np.maximum(sensors[:1000].std(axis=(0, 1)), 1e-8)
X = torch.tensor((sensors - mean) / std, dtype=torch.float32)
Y = torch.tensor(target, dtype=torch.float32).view(-1, 1)

gru = nn.GRU(3, 24, batch_first=True)
fc = nn.Linear(24, 1)
params = [p for m in (gru, fc) for p in m.parameters()]
optimizer = torch.optim.RMSprop(params, lr=0.004)
for epoch in range(15):
    for rows in torch.randperm(1000).split(40):
        _, h = gru(X[rows])
        loss = ((fc(h[0]) - Y[rows]) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 4 == 2:
        print("epoch", epoch, "loss", loss.item())
with torch.no_grad():
    _, h = gru(X[1000:])
    print("test", ((fc(h[0]) - Y[1000:]) ** 2).mean().item(), "variance", Y[1000:].var().item())
