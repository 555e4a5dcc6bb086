import numpy as np
import torch

rng = np.random.default_rng(43)
torch.manual_seed(43)
MAXLEN = 40

def rides(n):
    x = np.zeros((n, MAXLEN, 1), np.float32)
    y = np.zeros((n, MAXLEN, 1), np.float32)
    mask = np.zeros((n, MAXLEN, 1), np.float32)
    for i in range(n):
        m = rng.integers(5, MAXLEN // 2)
        u = rng.uniform(-1, 1, m)
        v = 0.0
        for t in range(m):
            v = 0.7 * v + u[t] * abs(u[t])
            y[i, t, 0] = 3.0 + v
        x[i, :m, 0] = u
        mask[i, :m] = 1
    return map(torch.from_numpy, (x, y, mask))

x, y, mask = rides(900)
x_test, y_test, mask_test = rides(150)

class Ride(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = torch.nn.GRU(1, 20, batch_first=True)
        self.fc = torch.nn.Linear(20, 1)

    def forward(self, x):
        return self.fc(self.gru(x)[0])

model = Ride()
opt = torch.optim.Adam(model.parameters(), lr=6e-3)
for epoch in range(12):
    for b in torch.randperm(900).split(45):
        sq = (model(x[b]) - y[b]) ** 2
        loss = sq.mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 3 == 2:
        print(epoch + 1, loss.item())
with torch.no_grad():
    sq = (model(x_test) - y_test) ** 2
    print("mse on real steps", ((sq * mask_test).sum() / mask_test.sum()).item())
