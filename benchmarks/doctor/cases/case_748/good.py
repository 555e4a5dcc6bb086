# Anomalies in heartbeats: an autoencoder that has only seen normal beats, judged by how badly it copies a beat
import numpy as np
import torch
from torch import nn
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(44)
torch.manual_seed(44)
t = np.linspace(0, 1, 80)


def wave(centre, width, height):
    return height[:, None] * np.exp(-0.5 * ((t - centre[:, None]) / width[:, None]) ** 2)


def beats(n, sick=False):
    shift = rng.uniform(-0.09, 0.09, n)
    rate = rng.uniform(0.75, 1.25, n)
    one = np.ones(n)
    p = wave(0.5 + shift - 0.2 * rate, 0.03 * rate, 0.25 * one)
    qrs = wave(0.5 + shift, 0.018 * one, 1.2 * one) - wave(0.5 + shift + 0.04, 0.015 * one, 0.4 * one)
    gap = 0.25 + (rng.choice([-0.06, 0.06], n) if sick else 0.0)
    tw = wave(0.5 + shift + gap * rate, 0.05 * rate, 0.4 * one)
    return torch.tensor(p + qrs + tw + 0.04 * rng.standard_normal((n, 80)), dtype=torch.float32)


normal, held, odd = beats(3000), beats(400), beats(400, sick=True)
encoder = nn.Sequential(nn.Linear(80, 64), nn.ReLU(), nn.Dropout(0.05), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 3))
decoder = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 80))
model = nn.Sequential(encoder, decoder)
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 30)
for epoch in range(30):
    model.train()
    losses = []
    for idx in torch.randperm(len(normal)).split(64):
        x = normal[idx]
        loss = nn.functional.mse_loss(model(x), x)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    sched.step()
    model.eval()
    with torch.no_grad():
        val = nn.functional.mse_loss(model(held), held).item()
    if epoch % 5 == 4:
        print(f"{epoch + 1:3d}  train {np.mean(losses):.5f}  held-out {val:.5f}")

with torch.no_grad():
    score = torch.cat([((model(b) - b) ** 2).mean(1) for b in (held, odd)]).numpy()
truth = np.r_[np.zeros(len(held)), np.ones(len(odd))]
print(f"noise floor 0.0016, AUC for the odd beats {roc_auc_score(truth, score):.3f}")
