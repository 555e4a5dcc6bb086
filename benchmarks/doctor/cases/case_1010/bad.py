"""Wave buoy: significant wave height in three hours from the last 24 h of wind and pressure tendency."""
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

SEED = 33
np.random.seed(SEED)
torch.manual_seed(SEED)
HOURS, WINDOW, AHEAD = 5200, 24, 3

def simulate_buoy(n):
    wind, tend, hs = np.zeros(n), np.zeros(n), np.ones(n)
    for t in range(1, n):
        tend[t] = 0.9 * tend[t - 1] + 0.4 * np.random.randn()
        wind[t] = 0.9 * wind[t - 1] + 0.8 * tend[t - 1] + 0.3 * np.random.randn()
        fetch = wind[max(t - 8, 0)] * wind[max(t - 4, 0)]
        hs[t] = 0.4 * hs[t - 1] + 1.5 * np.tanh(max(fetch, 0.0) / 15) + 0.05 * np.random.randn()
    return np.column_stack([wind, tend, hs])

raw = simulate_buoy(HOURS)
n_train = 4000
centre, spread = raw[:n_train].mean(axis=0), raw[:n_train].std(axis=0)
scaled = (raw - centre) / spread

def windows(block):
    xs = [block[i:i + WINDOW] for i in range(len(block) - WINDOW - AHEAD + 1)]
    ys = [block[i + WINDOW + AHEAD - 1, 2] for i in range(len(block) - WINDOW - AHEAD + 1)]
    return torch.FloatTensor(np.array(xs)), torch.FloatTensor(np.array(ys))

train_x, train_y = windows(scaled[:n_train])
test_x, test_y = windows(scaled[n_train:])

class WaveLSTM(nn.Module):
    def __init__(self, n_feat, n_hidden):
        super().__init__()
        self.lstm = nn.LSTM(input_size=n_feat, hidden_size=n_hidden)
        self.linear = nn.Linear(n_hidden, 1)

    def forward(self, x):
        lstm_out, _ = self.lstm(x)          # x: (batch, window, feature)
        return self.linear(lstm_out[:, -1]).squeeze(1)

model = WaveLSTM(3, 32)
loss_fn = nn.MSELoss()
optimizer = optim.Adam(model.parameters(), lr=0.004)
loader = DataLoader(TensorDataset(train_x, train_y), batch_size=64, shuffle=True)
for epoch in range(1, 11):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(bx), by)
        loss.backward()
        optimizer.step()
    if epoch % 2 == 0:
        with torch.no_grad():
            print(f"epoch {epoch}: test mse {loss_fn(model(test_x), test_y).item():.4f}")
