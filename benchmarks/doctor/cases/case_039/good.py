import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

rng = np.random.default_rng(39)
torch.manual_seed(39)
demand = rng.gamma(2.0, 1.0, size=(1100, 14))
target = np.sqrt(demand[:, -1] * demand[:, -2]) + 0.5 * np.maximum(0, demand[:, -3] - 2)
mean, std = demand[:900].mean(), demand[:900].std()
x = torch.tensor((demand - mean) / std, dtype=torch.float32).unsqueeze(-1)
y = torch.tensor((target - target[:900].mean()) / target[:900].std(), dtype=torch.float32)

class Net(nn.Module):
    def __init__(self, hidden=20):
        super().__init__()
        self.hidden = hidden
        self.cell = nn.GRUCell(1, hidden)
        self.fc1 = nn.Linear(hidden, 16)
        self.fc2 = nn.Linear(16, 1)

    def forward(self, seq):
        h = torch.zeros(len(seq), self.hidden)
        for step in seq.unbind(1):
            h = self.cell(step, h)
        return self.fc2(F.elu(self.fc1(h))).squeeze(-1)

net = Net()
opt = torch.optim.AdamW(net.parameters(), lr=6e-3, weight_decay=1e-4)
for epoch in range(14):
    for start in range(0, 900, 45):
        xb, yb = x[start:start + 45], y[start:start + 45]
        loss = F.smooth_l1_loss(net(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 4 == 0:
        print("epoch", epoch, "loss", loss.item())
net.eval()
with torch.no_grad():
    err = net(x[900:]) - y[900:].flatten()
print("test rmse (in standard deviations)", err.pow(2).mean().sqrt().item())
