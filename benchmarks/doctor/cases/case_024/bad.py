import torch
import torch.nn as nn

torch.manual_seed(24)
T = 2400
u = torch.rand(T) * 2 - 1
y = torch.zeros(T)
for k in range(3, T):
    y[k] = 0.5 * torch.sin(3 * u[k - 1]) + u[k - 2] * u[k - 3] + 0.02 * torch.randn(())

seq_len = 1
pairs_x, pairs_y = [], []
for end in range(8, T):
    pairs_x.append(u[end - seq_len:end])
    pairs_y.append(y[end])
pairs_x = torch.stack(pairs_x)[:, :, None]
pairs_y = torch.stack(pairs_y)[:, None]
fit_x, fit_y = pairs_x[:2000], pairs_y[:2000]
val_x, val_y = pairs_x[2000:], pairs_y[2000:]

class Identifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(1, 20, batch_first=True)
        self.lin = nn.Linear(20, 1)

    def forward(self, v):
        states, _ = self.rnn(v)
        return self.lin(states[:, -1])

identifier = Identifier()
optimizer = torch.optim.Adam(identifier.parameters(), lr=0.01)
for epoch in range(20):
    shuffled = torch.randperm(2000)
    for part in shuffled.split(100):
        loss = (identifier(fit_x[part]) - fit_y[part]).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 5 == 4:
        print("epoch", epoch + 1, "mse", loss.item())
with torch.no_grad():
    mse = (identifier(val_x) - val_y).square().mean().item()
print("fit on new data: %.1f %%" % (100 * (1 - mse / val_y.var().item())))
