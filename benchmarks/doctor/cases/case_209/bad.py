import numpy as np
import torch

torch.manual_seed(209)
rng = np.random.default_rng(9)

DELAY = 4
s = list(rng.uniform(-0.5, 0.5, DELAY))
for i in range(2600):
    s.append(1 - 1.75 * s[i] ** 2 + 0.02 * rng.normal())
    s[-1] = float(np.clip(s[-1], -1, 1))
series = torch.tensor(s, dtype=torch.float32)

seq_len = 3
windows = series.unfold(0, seq_len + 1, 1)
inputs, targets = windows[:, :-1, None], windows[:, -1:]
cut = 2000
x_train, y_train, x_test, y_test = inputs[:cut], targets[:cut], inputs[cut:], targets[cut:]

class DelayNet(torch.nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.recurrent = torch.nn.LSTM(1, width, batch_first=True)
        self.hidden = torch.nn.Linear(width, width)
        self.output = torch.nn.Linear(width, 1)

    def forward(self, x):
        states, _ = self.recurrent(x)
        return self.output(torch.tanh(self.hidden(states[:, -1])))

net = DelayNet()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
def mse(a, b):
    return ((a - b) ** 2).mean()

for step in range(600):
    pick = torch.randint(0, cut, (64,))
    loss = mse(net(x_train[pick]), y_train[pick])
    opt.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step()
    if step % 100 == 0:
        with torch.no_grad():
            print(step, round(loss.item(), 4), round(mse(net(x_test), y_test).item(), 4))
print("variance of the series", series.var().item())
