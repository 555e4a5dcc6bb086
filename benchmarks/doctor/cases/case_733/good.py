# wear of a spindle from short vibration snippets (accelerometer, 96 samples each)
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rs = np.random.RandomState(0)


def snippets(n):
    wear = rs.uniform(0, 1, n)
    t = np.arange(96)
    speed = rs.uniform(0.25, 0.45, n)[:, None]
    phase = rs.uniform(0, 2 * np.pi, n)[:, None]
    tone = np.sin(speed * t + phase)
    harmonic = (wear ** 1.5)[:, None] * np.sin(3 * speed * t + 3 * phase + 0.7)
    rattle = (0.15 + 0.7 * wear)[:, None] * rs.randn(n, 96) * 0.5
    sig = tone + harmonic + rattle
    return sig[:, None, :].astype("float32"), wear[:, None].astype("float32")


sig_tr, wear_tr = snippets(2400)
sig_te, wear_te = snippets(500)
scale = sig_tr.std()
train = TensorDataset(torch.from_numpy(sig_tr / scale), torch.from_numpy(wear_tr))
loader = DataLoader(train, batch_size=64, shuffle=True)

net = nn.Sequential(
    nn.Conv1d(1, 12, 9, padding=4), nn.BatchNorm1d(12), nn.ReLU(), nn.MaxPool1d(2),
    nn.Conv1d(12, 16, 5, padding=2), nn.BatchNorm1d(16), nn.ReLU(),
    nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(16, 1))
opt = torch.optim.AdamW(net.parameters(), lr=3e-3)
crit = nn.MSELoss()

for epoch in range(8):
    total = 0.0
    for sig, wear in loader:
        opt.zero_grad()
        loss = crit(net(sig), wear)
        loss.backward()
        opt.step()
        total += loss.item() * len(sig)
    print("epoch %d  train mse %.4f" % (epoch, total / len(train)))

# on the machine the snippets come one after the other
net.eval()
preds = []
with torch.no_grad():
    for s in sig_te:
        preds.append(net(torch.from_numpy(s[None] / scale)).item())
preds = np.array(preds)
true = wear_te[:, 0]
print("test mse %.4f" % np.mean((preds - true) ** 2))
print("correlation with measured wear %.3f" % np.corrcoef(preds, true)[0, 1])
