import torch
import torch.nn as nn

torch.manual_seed(67)

class Model(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)
        self.hidden = None

    def reset(self):
        self.hidden = None

    def forward(self, x):
        out, hidden = self.gru(x, self.hidden)
        self.hidden = hidden.detach()
        return self.fc(out)

def batch(n, T=8):
    x = torch.randn(n, T, 1)
    level = torch.cumsum(torch.tanh(2 * x), dim=1)
    return x, level

model = Model()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = nn.MSELoss()
for step in range(500):
    x, y = batch(40)
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
    if step % 100 == 0:
        print(step, loss.item())

model.eval()
with torch.no_grad():
    errors = []
    for _ in range(10):
        x, y = batch(40)
        errors.append(criterion(model(x), y).item())
print("test", sum(errors) / 10, "variance", y.var().item())
