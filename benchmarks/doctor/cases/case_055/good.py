import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

np.random.seed(55)
torch.manual_seed(55)
returns = np.zeros(2200, dtype=np.float32)
for t in range(2, 2200):
    returns[t] = (-1.2 * np.tanh(2 * returns[t - 1]) + 0.8 * np.cos(2 * returns[t - 2]) - 0.4
                  + 0.2 * np.random.randn())
L = 7
frames = np.lib.stride_tricks.sliding_window_view(returns, L + 1)
X = torch.tensor(frames[:, :L].copy()).unsqueeze(-1)
Y = torch.tensor(frames[:, L:].copy())
dl = DataLoader(TensorDataset(X[:1800], Y[:1800]), batch_size=60, shuffle=True)

class ReturnNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 20, batch_first=True)
        self.fc1 = nn.Linear(20, 20)
        self.fc2 = nn.Linear(20, 1)
        self.act = nn.ReLU()

    def forward(self, x):
        o, _ = self.gru(x)
        z = self.act(self.fc1(o[:, -1]))
        return self.fc2(z)

model = ReturnNet()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
crit = nn.MSELoss()
for epoch in range(12):
    for xb, yb in dl:
        opt.zero_grad()
        loss = crit(model(xb), yb)
        loss.backward()
        opt.step()
    if epoch % 3 == 0:
        print("epoch", epoch, loss.item())
model.eval()
with torch.no_grad():
    print("test", crit(model(X[1800:]), Y[1800:]).item(), "var", Y[1800:].var().item(),
          "smallest target", Y.min().item())
