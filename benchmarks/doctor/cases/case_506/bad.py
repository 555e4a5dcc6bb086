# variable length charging sessions -> heat at the end of the session
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(4)
N, L = 1500, 30
length = torch.randint(5, L + 1, (N,))
current = torch.randn(N, L)
resist = 0.5 + torch.rand(N, L)
heat = torch.zeros(N)
x = torch.zeros(N, L, 2)
for k in range(L):
    on = (k < length).float()
    x[:, k, 0], x[:, k, 1] = current[:, k] * on, (resist[:, k] - 1) * on
    heat = torch.where(k < length, 0.75 * heat + 0.3 * resist[:, k] * current[:, k] ** 2, heat)
y = (heat + 0.03 * torch.randn(N)).unsqueeze(1)


class HeatRNN(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.rnn = nn.RNN(2, hidden, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(hidden, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x, n):
        h, _ = self.rnn(x)
        return self.mlp(h[:, -1])


net = HeatRNN()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
tr, te = torch.arange(1200), torch.arange(1200, N)
for epoch in range(25):
    net.train()
    for i in tr[torch.randperm(1200)].split(40):
        loss = F.mse_loss(net(x[i], length[i]), y[i])
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    net.eval()
    with torch.no_grad():
        val = F.mse_loss(net(x[te], length[te]), y[te])
    if epoch % 4 == 0:
        print(f"{epoch:3d} train {loss.item():.4f} val {val.item():.4f}")
print("r2", 1 - val.item() / y[te].var().item())
