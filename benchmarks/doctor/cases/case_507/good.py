import numpy as np
import torch
from torch import nn

# bike sharing style data: hourly rentals, log1p because the competition metric is RMSLE-like
rng = np.random.RandomState(5)
torch.manual_seed(5)
H = 24 * 140
hr, day = np.arange(H) % 24, np.arange(H) // 24
work = (day % 7 < 5).astype(float)
temp = 15 + 9 * np.sin(day / 22) + 5 * np.sin((hr - 9) * np.pi / 12) + rng.randn(H)
commute = np.exp(-((hr - 8) / 1.5) ** 2) + 1.2 * np.exp(-((hr - 18) / 2) ** 2)
leisure = 0.9 * np.exp(-((hr - 14) / 4) ** 2)
rentals = 300 * (0.06 + work * commute + (1 - work) * leisure) * np.exp(-((temp - 19) / 12) ** 2)
rentals = np.round(rentals * np.exp(0.1 * rng.randn(H)))

logc = np.log1p(rentals)
feats = np.stack([(temp - 15) / 8, work, np.sin(hr * np.pi / 12), np.cos(hr * np.pi / 12),
                  np.sin(hr * np.pi / 6), np.cos(hr * np.pi / 6), (logc - 4) / 1.5], 1).astype("f4")
look = 6
X = torch.tensor(np.stack([feats[i:i + look] for i in range(H - look)]))
Y = torch.tensor(logc[look:].astype("f4"))
counts = torch.tensor(rentals[look:].astype("f4"))
cut = 24 * 110

gru = nn.GRU(7, 32, batch_first=True)
fc = nn.Linear(32, 1)


def forward(x):
    return fc(gru(x)[0][:, -1])[:, 0]


opt = torch.optim.AdamW([*gru.parameters(), *fc.parameters()], lr=5e-3)
for epoch in range(18):
    for b in torch.randperm(cut - look).split(64):
        loss = nn.functional.mse_loss(forward(X[b]), Y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("epoch", epoch, "loss", round(loss.item(), 4))

with torch.no_grad():
    pred = forward(X[cut:])
    rmse = (pred.expm1() - counts[cut:]).pow(2).mean().sqrt()
print("test RMSE in bikes per hour:", rmse.item(), "(std", counts[cut:].std().item(), ")")
