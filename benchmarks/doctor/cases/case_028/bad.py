import torch
import torch.nn as nn

torch.manual_seed(28)

class Follower(nn.Module):
    def __init__(self, size_in, size_hidden):
        super().__init__()
        self.size_hidden = size_hidden
        self.cell = nn.LSTMCell(size_in, size_hidden)
        self.head = nn.Linear(size_hidden, 1)

    def forward(self, x):
        batch, steps, size = x.shape
        h = x.new_zeros(batch, self.size_hidden)
        c = x.new_zeros(batch, self.size_hidden)
        inp = x.new_zeros(batch, size)
        outputs = []
        for t in range(steps):
            h, c = self.cell(inp, (h, c))
            outputs.append(self.head(h))
        return torch.stack(outputs, 1)

def batch(n):
    x = torch.rand(n, 18, 2) * 2 - 1
    s, ys = torch.zeros(n), []
    for t in range(18):
        s = 0.6 * s + torch.sin(3 * x[:, t, 0]) * x[:, t, 1]
        ys.append(s)
    return x, torch.stack(ys, 1).unsqueeze(-1)

model = Follower(2, 24)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
loss_fn = nn.MSELoss()
for step in range(300):
    x, y = batch(48)
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    if step % 60 == 0:
        print(step, loss.item())
with torch.no_grad():
    x, y = batch(300)
    print("test", loss_fn(model(x), y).item(), "variance", y.var().item())
