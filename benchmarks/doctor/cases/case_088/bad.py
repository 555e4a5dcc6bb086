import torch
import torch.nn as nn

torch.manual_seed(88)

class Net(nn.Module):
    def __init__(self, n_hidden=24):
        super().__init__()
        self.rnn = nn.RNN(2, n_hidden, batch_first=True)
        self.out = nn.Linear(n_hidden, 1)
        for name, w in self.rnn.named_parameters():
            if "weight" in name:
                nn.init.normal_(w, std=6.0)

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.out(h)

def data(n, T=20):
    x = torch.rand(n, T, 2) * 2 - 1
    y = torch.zeros(n, T, 1)
    for t in range(1, T):
        y[:, t] = 0.5 * y[:, t - 1] + x[:, t, :1] * x[:, t - 1, 1:] + 0.5 * x[:, t, 1:]
    return x, y

x_train, y_train = data(600)
x_test, y_test = data(150)
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(22):
    for idx in torch.randperm(600).split(30):
        loss = nn.functional.mse_loss(net(x_train[idx]), y_train[idx])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
    if epoch % 4 == 1:
        print("epoch", epoch, "loss", loss.item())
with torch.no_grad():
    print("test", nn.functional.mse_loss(net(x_test), y_test).item(), "var", y_test.var().item())
