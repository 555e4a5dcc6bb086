import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(25)
X = torch.randn(1500, 8)
y = torch.sin(2 * X[:, 7]) + X[:, 6] * X[:, 5]
train = DataLoader(TensorDataset(X[:1200], y[:1200]), batch_size=60, shuffle=True)
X_val, y_val = X[1200:], y[1200:]

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 32)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out).squeeze(-1)

model = Net()
loss_fn = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

def validate():
    model.eval()
    with torch.no_grad():
        one = model(X_val[150:151]).item()
        all_at_once = model(X_val)
    print("one alone", one, "the same among others", all_at_once[150].item(),
          "mse", loss_fn(all_at_once, y_val).item())

for epoch in range(18):
    model.train()
    for xb, yb in train:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
    if epoch % 6 == 5:
        validate()
print("variance", y_val.var().item())
