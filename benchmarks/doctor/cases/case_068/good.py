import numpy as np
import torch
import torch.nn as nn

np.random.seed(68)
torch.manual_seed(68)

def reactor(n, T):
    u = np.random.uniform(-1, 1, (n, T, 1)).astype(np.float32)
    y = np.zeros((n, T, 1), dtype=np.float32)
    c = np.zeros((n, 1))
    for t in range(T):
        c = c + 0.25 * np.tanh(2 * u[:, t]) - 0.03 * c ** 3
        y[:, t] = c
    return torch.tensor(u), torch.tensor(y)

class Reactor(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, u, state=None):
        z, state = self.lstm(u, state)
        return self.fc(z), state

model = Reactor()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
u_train, y_train = reactor(640, 16)
state = None
for epoch in range(16):
    for i in range(0, 640, 32):
        u, y = u_train[i:i + 32], y_train[i:i + 32]
        state = None
        out, state = model(u, state)
        state = tuple(s.detach() for s in state)
        loss = ((out - y) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 0:
        print("epoch", epoch, "loss", loss.item())
model.eval()
u_test, y_test = reactor(32, 16)
state = None
with torch.no_grad():
    out, _ = model(u_test, state)
print("test mse", ((out - y_test) ** 2).mean().item(), "variance", y_test.var().item())
