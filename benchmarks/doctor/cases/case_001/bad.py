import torch
import torch.nn as nn

torch.manual_seed(0)

def henon(n, T):
    x = torch.zeros(n, T)
    x[:, :2] = torch.rand(n, 2) * 0.8 - 0.4
    for t in range(2, T):
        x[:, t] = 1 - 1.4 * x[:, t - 1] ** 2 + 0.3 * x[:, t - 2]
    return x

series = henon(600, 25)
inputs = series[:, :-1].unsqueeze(-1)
outputs = series[:, 1:].unsqueeze(-1)

def minibatches(data, size):
    order = torch.randperm(500)
    for k in range(0, 500, size):
        yield inputs[order[k:k + size]]

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 20, batch_first=True)
        self.out = nn.Linear(20, 1)
    def forward(self, x):
        h, _ = self.lstm(x)
        return self.out(h)

net = Net()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(25):
    torch.manual_seed(epoch)
    xs = list(minibatches(inputs, 50))
    torch.manual_seed(epoch)
    ys = list(minibatches(outputs, 50))
    for x, y in zip(xs, ys):
        opt.zero_grad()
        loss = ((net(x) - y) ** 2).mean()
        loss.backward()
        opt.step()
    if epoch % 8 == 0:
        print(epoch, loss.item())
with torch.no_grad():
    err = ((net(inputs[500:]) - outputs[500:]) ** 2)[:, 5:].mean()
print("held-out mse", err.item(), "variance", outputs[500:].var().item())
