import torch
import torch.nn as nn

torch.manual_seed(54)

class Velocity(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.hidden2out = nn.Linear(hidden, 1)

    def forward(self, x):
        h, _ = self.lstm(x)
        return torch.tanh(self.hidden2out(h))

def simulate(n, T=25):
    u = torch.randn(n, T, 1)
    v = torch.zeros(n, 1)
    ys = []
    for t in range(T):
        v = 0.75 * v + u[:, t] * torch.sigmoid(u[:, t]) * 1.5
        ys.append(v)
    return u, torch.stack(ys, dim=1)

u, y = simulate(600)
u_val, y_val = simulate(150)
net = Velocity(24)
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(15):
    for b in torch.randperm(600).split(30):
        error = net(u[b]) - y[b]
        loss = error.pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 3 == 2:
        with torch.no_grad():
            val = (net(u_val) - y_val).pow(2).mean().item()
        print(f"epoch {epoch + 1}  train {loss.item():.4f}  val {val:.4f}")
print("targets between", y.min().item(), "and", y.max().item(), "variance", y.var().item())
