import torch
import torch.nn as nn

torch.manual_seed(71)

def plant(n, T=15):
    u = torch.rand(n, T, 1) * 2 - 1
    y, s = torch.zeros(n, T, 1), torch.zeros(n, 1)
    for t in range(T):
        s = 0.85 * s + 0.5 * torch.sin(3 * u[:, t])
        y[:, t] = torch.tanh(s) * (1 + 0.2 * u[:, t])
    return u, y

class Simulator(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 20, batch_first=True)
        self.fc = nn.Linear(20, 1)

    def forward(self, u):
        outputs = []
        state = None
        for t in range(u.size(1)):
            out, state = self.lstm(u[:, t:t + 1], state)
            outputs.append(self.fc(out))
        return torch.cat(outputs, dim=1)

simulator = Simulator()
optimizer = torch.optim.Adam(simulator.parameters(), lr=0.01)
u_train, y_train = plant(500)
u_test, y_test = plant(100)
for epoch in range(14):
    for i in torch.randperm(500).split(25):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(simulator(u_train[i]), y_train[i])
        loss.backward()
        optimizer.step()
    if epoch % 3 == 1:
        print("epoch", epoch, "loss", loss.item())
with torch.no_grad():
    print("test", nn.functional.mse_loss(simulator(u_test), y_test).item(),
          "variance", y_test.var().item())
