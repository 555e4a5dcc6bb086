import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(76)

class LSTMRegressor(nn.Module):
    def __init__(self, n_features, hidden_size):
        super().__init__()
        self.lstm = nn.LSTM(n_features, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1])

X = torch.randn(1000, 12, 2)
y = (X[:, -1, :1] * X[:, -2, 1:]).tanh() + 0.5 * X[:, -1, 1:].abs()
loader = DataLoader(TensorDataset(X[:800], y[:800]), batch_size=40, shuffle=True)

model = LSTMRegressor(2, 16)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = nn.MSELoss()

def fit(net, opt, epochs):
    for epoch in range(epochs):
        total = 0.0
        for xb, yb in loader:
            opt.zero_grad()
            loss = criterion(net(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item()
        if epoch % 4 == 0:
            print("epoch", epoch, "loss", total / len(loader))

for hidden in (32,):
    model = LSTMRegressor(2, hidden)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    fit(model, optimizer, 15)
    model.eval()
    with torch.no_grad():
        mse = criterion(model(X[800:]), y[800:]).item()
    print(hidden, "units: test", mse, "variance", y[800:].var().item())
