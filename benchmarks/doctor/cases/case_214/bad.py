import torch
from torch import nn

torch.manual_seed(214)
BATCH, SEQ, FEAT = 40, 12, 3

def simulate(n):
    x = torch.randn(n, SEQ, FEAT)
    y = torch.zeros(n, SEQ)
    for t in range(1, SEQ):
        y[:, t] = torch.tanh(2 * x[:, t, 0] * x[:, t - 1, 1]) + 0.3 * y[:, t - 1] * x[:, t, 2]
    return x, y

class Regressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEAT, 40)
        self.linear = nn.Linear(40, 1)

    def forward(self, batch):
        # the GRU wants (seq, batch, feature)
        n, s, f = batch.shape
        seq_first = batch.reshape(s, n, f)
        h, _ = self.rnn(seq_first)
        return self.linear(h).squeeze(-1).t()

x_all, y_all = simulate(2000)
x_val, y_val = simulate(200)
net = Regressor()
optim = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(10):
    for rows in torch.randperm(len(x_all)).split(BATCH):
        pred = net(x_all[rows])
        loss = (pred - y_all[rows]).pow(2).mean()
        optim.zero_grad()
        loss.backward()
        optim.step()
    with torch.no_grad():
        val = (net(x_val) - y_val).pow(2).mean()
    print(f"epoch {epoch} | train {loss:.4f} | val {val:.4f} | var {y_val.var():.4f}")
