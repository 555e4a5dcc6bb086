import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(3)
torch.manual_seed(3)

# population of a fish species (noisy Ricker model), log scale
s = np.zeros(3300)
for t in range(1, 3300):
    s[t] = s[t - 1] + 2.6 * (1 - np.exp(s[t - 1])) + 0.15 * rng.standard_normal()
s = s[300:].astype(np.float32)
mean, std = s[:2400].mean(), s[:2400].std()
s = (s - mean) / std


def batchify(series, T=20):
    """cut into sequences, predict the next year at each position"""
    rows = np.stack([series[i:i + T + 1] for i in range(0, len(series) - T, 5)])
    rows = torch.from_numpy(rows).unsqueeze(-1)
    inputs = rows[:, :-1]
    targets = rows[:, :-1]
    return inputs, targets


train_in, train_out = batchify(s[:2400])
test_in, test_out = batchify(s[2400:])


class FishNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(1, 32, batch_first=True)
        self.lin = nn.Linear(32, 1)

    def forward(self, x):
        return self.lin(self.rnn(x)[0])


net = FishNet()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
loss_fn = nn.MSELoss()
for epoch in range(40):
    for idx in torch.randperm(len(train_in)).split(32):
        opt.zero_grad()
        loss_fn(net(train_in[idx]), train_out[idx]).backward()
        opt.step()
with torch.no_grad():
    print("train", loss_fn(net(train_in), train_out).item())
    print("test", loss_fn(net(test_in), test_out).item())
