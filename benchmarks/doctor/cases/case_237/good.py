import torch
import torch.nn as nn
from torch.optim.lr_scheduler import StepLR

torch.manual_seed(237)
x = torch.rand(1200, 4, 1)
y = torch.sin(5 * x[:, -1]) * torch.cos(3 * x[:, -2])
x_test, y_test = x[1000:], y[1000:]

class Wave(nn.Module):
    def __init__(self, hidden_dim=24):
        super().__init__()
        self.lstm1 = nn.LSTMCell(1, hidden_dim)
        self.linear = nn.Linear(hidden_dim, 1)
        self.hidden_dim = hidden_dim

    def forward(self, input):
        h_t = torch.zeros(input.size(0), self.hidden_dim)
        c_t = torch.zeros(input.size(0), self.hidden_dim)
        for i in range(input.size(1)):
            h_t, c_t = self.lstm1(input[:, i], (h_t, c_t))
        return self.linear(h_t)

seq = Wave()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(seq.parameters(), lr=0.02)
scheduler = StepLR(optimizer, step_size=100, gamma=0.8)
for step in range(350):
    rows = torch.randint(0, 1000, (50,))
    optimizer.zero_grad()
    loss = criterion(seq(x[rows]), y[rows])
    loss.backward()
    optimizer.step()
    scheduler.step()
    if step % 50 == 0:
        with torch.no_grad():
            print('STEP', step, 'test loss', criterion(seq(x_test), y_test).item())
