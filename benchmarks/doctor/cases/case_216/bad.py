import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(216)
gen = np.random.default_rng(216)

# energy released by a tremor from the waveform
amp = gen.uniform(0.2, 2, (1400, 1))
freq = gen.uniform(1, 3, (1400, 1))
t = np.linspace(0, 1, 16)
wave = amp * np.sin(2 * np.pi * freq * t + gen.uniform(0, 6.28, (1400, 1)))
energy = (wave ** 2).sum(axis=1) / 10
wave = torch.as_tensor(wave, dtype=torch.float32)[..., None]
energy = torch.as_tensor(energy, dtype=torch.float32)

class Net(nn.Module):
    def __init__(self, hidden=24):
        super(Net, self).__init__()
        self.hidden = hidden
        self.i2h = nn.Linear(1 + hidden, hidden)
        self.h2o = nn.Linear(hidden, 1)

    def forward(self, x):
        h = torch.zeros(x.size(0), self.hidden)
        for t in range(x.size(1)):
            h = torch.tanh(self.i2h(torch.cat((x[:, t], h), 1)))
        return self.h2o(h)

net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.005)
epochs, bs = 18, 40
for ep in range(epochs):
    ix = torch.randperm(1100)
    for j in range(0, 1100, bs):
        pick = ix[j:j + bs]
        diff = net(wave[pick]) - energy[pick]
        loss = (diff ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if ep % 3 == 0:
        print("epoch", ep, "loss", loss.item())
with torch.no_grad():
    pred = net(wave[1100:]).numpy().ravel()
true = energy[1100:].numpy()
print("correlation", np.corrcoef(pred, true)[0, 1], "RMSE", np.sqrt(np.mean((pred - true) ** 2)), "std", true.std())
