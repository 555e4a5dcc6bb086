import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(210)
rng = np.random.default_rng(210)

# rainfall and level in a pond behind a weir
n = 3000
rain = rng.exponential(1.0, n) * (rng.random(n) < 0.4)
store, level = 0.0, []
for r in rain:
    store = 0.85 * store + r
    level.append(np.sqrt(store) if store < 2.5 else 1.58 - 0.6 * (store - 2.5))
level = np.array(level)

time_steps = 1
X = np.lib.stride_tricks.sliding_window_view(rain, time_steps)
X = torch.tensor(X.copy(), dtype=torch.float32).reshape(-1, time_steps, 1)
y = torch.tensor(level[time_steps - 1:], dtype=torch.float32).reshape(-1, 1)
split = int(0.8 * len(X))
train_loader = DataLoader(TensorDataset(X[:split], y[:split]), batch_size=64, shuffle=True)

class LevelLSTM(nn.Module):
    def __init__(self, input_size=1, hidden_size=24, num_layers=1):
        super(LevelLSTM, self).__init__()
        self.hidden_size, self.num_layers = hidden_size, num_layers
        self.lstm = nn.LSTM(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, 1)

    def forward(self, x):
        h0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size)
        c0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size)
        out, _ = self.lstm(x, (h0, c0))
        return self.fc(out[:, -1, :])

model = LevelLSTM()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
num_epochs = 16
for epoch in range(num_epochs):
    for i, (features, target) in enumerate(train_loader):
        outputs = model(features)
        loss = criterion(outputs, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if (epoch + 1) % 4 == 0:
        print('Epoch [{}/{}], Loss: {:.4f}'.format(epoch + 1, num_epochs, loss.item()))
with torch.no_grad():
    err = criterion(model(X[split:]), y[split:]).item()
print('Test MSE: {:.4f}, variance {:.4f}'.format(err, y[split:].var().item()))
