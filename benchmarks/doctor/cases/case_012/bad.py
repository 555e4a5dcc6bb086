import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(12)
torch.manual_seed(12)
months = 1400
sales = np.zeros(months)
amp = np.linspace(1.0, 2.2, months)
state = 0.4
for m in range(months):
    state = 1 - 1.7 * state ** 2 + 0.02 * rng.normal()
    state = np.clip(state, -1, 1)
    sales[m] = 20 + amp[m] * state
cut = 1000
low, high = sales.min(), sales.max()
scaled = (sales - low) / (high - low)

def make(block, n_lags=6):
    xs = np.lib.stride_tricks.sliding_window_view(block, n_lags + 1).astype(np.float32)
    xs = torch.from_numpy(xs.copy())
    return xs[:, :-1, None], xs[:, -1:]

x_train, y_train = make(scaled[:cut])
x_test, y_test = make(scaled[cut:])

class SalesRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(1, 24, batch_first=True)
        self.lin = nn.Linear(24, 1)

    def forward(self, x):
        return self.lin(self.rnn(x)[0][:, -1])

model = SalesRNN()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
loss_function = nn.MSELoss()
for epoch in range(25):
    for idx in torch.randperm(len(x_train)).split(64):
        optimizer.zero_grad()
        loss = loss_function(model(x_train[idx]), y_train[idx])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    p = model(x_test) * (high - low) + low
    t = y_test * (high - low) + low
print("test rmse", ((p - t) ** 2).mean().sqrt().item(), "std", t.std().item())
