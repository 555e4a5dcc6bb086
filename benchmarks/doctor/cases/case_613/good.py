"""District heating: return temperature at the far house from the supply temperature and the valve."""
import numpy as np
import torch
import torch.nn as nn

WINDOW = 48          # samples, 5 minutes each
rng = np.random.RandomState(17)
torch.manual_seed(17)

n = 6000
supply, valve = np.zeros(n), np.zeros(n)
for t in range(1, n):
    supply[t] = 0.6 * supply[t - 1] + 0.8 * rng.randn()
    valve[t] = 0.8 * valve[t - 1] + 0.6 * rng.randn()
arrived = np.r_[np.zeros(34), supply[:-34]]                  # water needs a while through the pipe
heat = np.tanh(1.2 * arrived) * (1 + 0.6 * np.tanh(valve)) + 0.05 * rng.randn(n)
house = 40 + 5 * heat
data = np.c_[70 + 6 * supply, 50 + 20 * valve]

cut = 4700
data = (data - data[:cut].mean(0)) / data[:cut].std(0)
target = (house - house[:cut].mean()) / house[:cut].std()


def make(lo, hi):
    xs = np.lib.stride_tricks.sliding_window_view(data[lo:hi], WINDOW, axis=0)
    return torch.tensor(xs.copy()).float(), torch.tensor(target[lo + WINDOW - 1:hi]).float()


Xtrain, ytrain = make(50, cut)
Xtest, ytest = make(cut, n)

model = nn.Sequential(
    nn.Conv1d(2, 16, 3), nn.ReLU(),
    nn.Flatten(),
    nn.LazyLinear(48), nn.ReLU(),
    nn.Linear(48, 1), nn.Flatten(0))
model(Xtrain[:2])
opt = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.05)
for epoch in range(9):
    model.train()
    idx = np.random.RandomState(epoch).permutation(len(Xtrain))
    for k in range(0, len(idx), 32):
        j = idx[k:k + 32]
        opt.zero_grad()
        loss = torch.mean((model(Xtrain[j]) - ytrain[j]) ** 2)
        loss.backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        test = torch.mean((model(Xtest) - ytest) ** 2).item()
    print("epoch", epoch, "train", round(loss.item(), 3), "test", round(test, 3))
