import torch
import torch.nn as nn

torch.manual_seed(229)

def recordings(n):
    x = torch.randn(n, 5, 2)
    y = torch.tanh(2 * x[:, -1, 0]) * x[:, -2, 1] + 0.4 * torch.randn(n)
    return x, y.unsqueeze(1)

x_train, y_train = recordings(40)
x_val, y_val = recordings(500)

class Big(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 64, batch_first=True)
        self.fc = nn.Linear(64, 1)

    def forward(self, x):
        states, last = self.rnn(x)
        return self.fc(last.squeeze(0))

net = Big()
optimizer = torch.optim.Adam(net.parameters(), lr=0.004)
train_curve, val_curve = [], []
for step in range(400):
    rows = torch.randint(len(x_train), (40,))
    loss = nn.functional.mse_loss(net(x_train[rows]), y_train[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 40 == 39:
        net.eval()
        with torch.no_grad():
            train_curve.append(nn.functional.mse_loss(net(x_train[:500]), y_train[:500]).item())
            val_curve.append(nn.functional.mse_loss(net(x_val), y_val).item())
        net.train()
print("train", *["%.3f" % v for v in train_curve])
print("val  ", *["%.3f" % v for v in val_curve])
print("variance", y_val.var().item(), "noise", 0.16)
