import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(31)
rng = np.random.default_rng(31)
# two coupled logistic maps seen through a sensor; four small batches make one big one
a, b = np.zeros(3000), np.zeros(3000)
a[0], b[0] = 0.3, 0.6
for t in range(2999):
    fa, fb = 3.8 * a[t] * (1 - a[t]), 3.7 * b[t] * (1 - b[t])
    a[t + 1], b[t + 1] = 0.85 * fa + 0.15 * fb, 0.85 * fb + 0.15 * fa
obs = np.stack([a, b], 1) + 0.01 * rng.standard_normal((3000, 2))
split, W, MICRO, EVERY = 2300, 5, 16, 4
obs = (obs - obs[:split].mean(0)) / obs[:split].std(0)
obs = torch.tensor(obs, dtype=torch.float32)
wins = obs.unfold(0, W + 1, 1).transpose(1, 2)
train, test = wins[:split - W], wins[split:]


class Maps(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 32, batch_first=True)
        self.lin = nn.Linear(32, 2)

    def forward(self, x):
        return self.lin(self.rnn(x)[0][:, -1])


net = Maps()
opt = torch.optim.Adam(net.parameters(), lr=8e-3)
criterion = nn.MSELoss(reduction="sum")
for epoch in range(16):
    micro = torch.randperm(len(train)).split(MICRO)
    micro = micro[:len(micro) // EVERY * EVERY]
    epoch_loss = 0.0
    opt.zero_grad()
    for k, idx in enumerate(micro):
        loss = criterion(net(train[idx, :W]), train[idx, W])
        (loss / (MICRO * EVERY)).backward()
        epoch_loss += loss.item()
        if (k + 1) % EVERY == 0:
            opt.step()
            opt.zero_grad()
    if epoch % 5 == 0:
        print(epoch, epoch_loss / (len(micro) * MICRO * 2))
with torch.no_grad():
    print("test", criterion(net(test[:, :W]), test[:, W]).item() / test[:, W].numel())
