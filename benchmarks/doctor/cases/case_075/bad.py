import torch
import torch.nn as nn

torch.manual_seed(75)

class StackedGRU(nn.Module):
    def __init__(self, n_in, hidden, layers):
        super().__init__()
        sizes = [n_in] + [hidden] * layers
        self.cells = [nn.GRUCell(a, b) for a, b in zip(sizes[:-1], sizes[1:])]
        self.out = nn.Linear(hidden, 1)
        self.hidden = hidden

    def forward(self, x):
        hs = [x.new_zeros(x.shape[0], self.hidden) for _ in self.cells]
        ys = []
        for t in range(x.shape[1]):
            z = x[:, t]
            for k, cell in enumerate(self.cells):
                hs[k] = cell(z, hs[k])
                z = hs[k]
            ys.append(self.out(z))
        return torch.stack(ys, 1)

def data(n):
    x = torch.rand(n, 12, 2) * 2 - 1
    y = torch.zeros(n, 12, 1)
    for t in range(2, 12):
        y[:, t, 0] = torch.sin(3 * x[:, t, 0]) * x[:, t - 1, 1] + x[:, t - 2, 0] ** 2
    return x, y

model = StackedGRU(2, 20, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(350):
    x, y = data(32)
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 70 == 0:
        print(step, loss.item())
with torch.no_grad():
    x, y = data(200)
    print("test", nn.functional.mse_loss(model(x), y).item(), "variance", y.var().item())
