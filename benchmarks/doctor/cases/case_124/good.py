import torch
import torch.nn as nn

torch.manual_seed(124)
WASH, T = 15, 45

class Tank(nn.Module):
    def __init__(self, h=20):
        super().__init__()
        self.rnn = nn.RNN(1, h, batch_first=True)
        self.skip = nn.Linear(1, 1)
        self.out = nn.Linear(h, 1)

    def forward(self, u):
        z, _ = self.rnn(u)
        return self.out(z) + self.skip(u)

def experiment(n):
    u = torch.rand(n, 1, 1).expand(n, T, 1) * 0 + torch.rand(n, T, 1)
    level = torch.rand(n, 1) * 2
    rows = []
    for t in range(T):
        level = (level + 0.4 * u[:, t] - 0.25 * level.clamp(min=0).sqrt()).clamp(0, 2)
        rows.append(level)
    return u, torch.stack(rows, 1)

u_train, y_train = experiment(300)
u_test, y_test = experiment(80)
um, us = u_train.mean(), u_train.std()
ym, ys = y_train.mean(), y_train.std()
net = Tank()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
for epoch in range(40):
    for idx in torch.randperm(300).split(30):
        pred = net((u_train[idx] - um) / us)
        target = (y_train[idx] - ym) / ys
        loss = (pred[:, WASH:] - target[:, WASH:]).square().mean()
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    if epoch % 8 == 0:
        print(epoch, loss.item())
with torch.no_grad():
    pred = net((u_test - um) / us) * ys + ym
    print("rmse after washout", (pred - y_test)[:, WASH:].square().mean().sqrt().item(),
          "std", y_test[:, WASH:].std().item())
