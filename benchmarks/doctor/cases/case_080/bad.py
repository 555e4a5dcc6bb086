import torch
from torch import nn

torch.manual_seed(80)

def chirp(n, T=25):
    u = torch.rand(n, T, 1) * 2 - 1
    y = torch.zeros(n, T, 1)
    for t in range(1, T):
        y[:, t] = 0.4 * y[:, t - 1] + torch.cos(2 * u[:, t]) * u[:, t - 1]
    return u, y

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(1, 24, batch_first=True)
        self.lin = nn.Linear(24, 1)

    def forward(self, u):
        h, _ = self.rnn(u)
        return self.lin(h)

u_tr, y_tr = chirp(600)
u_va, y_va = chirp(150)
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=0.005)
for epoch in range(16):
    net.train()
    opt.zero_grad()
    for rows in torch.randperm(600).split(20):
        prediction = net(u_tr[rows])
        loss = nn.functional.l1_loss(prediction, y_tr[rows])
        loss.backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        val = nn.functional.l1_loss(net(u_va), y_va).item()
    if epoch % 3 == 0:
        print("epoch", epoch, "train", round(loss.item(), 4), "val", round(val, 4))
print("mean absolute target", y_va.abs().mean().item())
