import torch
import torch.nn as nn

torch.manual_seed(17)

def tank(n, T=30):
    inflow = torch.rand(n, T) * 2 - 1
    valve = torch.randn(n, T)
    level = torch.zeros(n, T)
    prev = torch.zeros(n)
    for t in range(T):
        prev = 0.5 * prev + torch.tanh(inflow[:, t]) * 0.3 + valve[:, t].abs() * valve[:, t] * 0.6
        level[:, t] = prev
    return torch.stack([inflow, valve], -1), level.unsqueeze(-1)

data_u, data_y = tank(500)
columns = [0, 1]
data_u = data_u[..., columns]
u_fit, y_fit, u_val, y_val = data_u[:400], data_y[:400], data_u[400:], data_y[400:]

class TankModel(nn.Module):
    def __init__(self, n_in):
        super().__init__()
        self.lstm = nn.LSTM(n_in, 24, batch_first=True)
        self.readout = nn.Linear(24, 1)

    def forward(self, u):
        return self.readout(self.lstm(u)[0])

model = TankModel(len(columns))
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(25):
    for u, y in zip(u_fit.split(40), y_fit.split(40)):
        loss = nn.functional.mse_loss(model(u), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 6 == 0:
        print("epoch", epoch, "loss", loss.item())
with torch.no_grad():
    residual = model(u_val) - y_val
print("explained:", 1 - (residual.var() / y_val.var()).item())
