import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(73)
L, CH, B = 6000, 10, 10
u = torch.randn(L)
y = torch.zeros(L)
s = 0.0
for t in range(L):
    s = 0.97 * s + 0.2 * torch.tanh(2 * u[t])
    y[t] = s
per = L // B
u_c = u.view(B, per // CH, CH).transpose(0, 1).reshape(-1, CH, 1)
y_c = y.view(B, per // CH, CH).transpose(0, 1).reshape(-1, CH, 1)
cut = 48 * B
train = TensorDataset(u_c[:cut], y_c[:cut])
loader = DataLoader(train, batch_size=B, shuffle=True)

class Stateful(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)
        self.state = None

    def forward(self, x):
        out, state = self.lstm(x, self.state)
        self.state = tuple(v.detach() for v in state)
        return self.fc(out)

model = Stateful()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(14):
    model.state = None
    total = 0.0
    for x, t in loader:
        loss = nn.functional.mse_loss(model(x), t)
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item()
    if epoch % 3 == 1:
        print("epoch", epoch, "loss", total / len(loader))
model.state, err = None, []
with torch.no_grad():
    for k in range(0, len(u_c), B):
        err.append(nn.functional.mse_loss(model(u_c[k:k + B]), y_c[k:k + B]).item())
print("test", sum(err[48:]) / len(err[48:]), "variance", y.var().item())
