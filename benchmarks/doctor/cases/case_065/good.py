import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(65)
x = torch.randn(1500, 15, 2)
y = torch.tanh(x[:, -1, 0] * x[:, -1, 1]) + 0.5 * torch.sin(2 * x[:, -2, 0])
y = y.unsqueeze(1)
train = DataLoader(TensorDataset(x[:1200], y[:1200]), batch_size=40, shuffle=True)
x_test, y_test = x[1200:], y[1200:]

class Regressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1])

model = Regressor()
optimizer = torch.optim.Adam(model.parameters(), lr=0.005, weight_decay=1e-5)
loss_fn = nn.MSELoss()
for epoch in range(14):
    model.train()
    epoch_loss = 0.0
    for xb, yb in train:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item()
    if epoch % 3 == 1:
        print(f"epoch {epoch} loss {epoch_loss / len(train):.4f}")
model.eval()
with torch.no_grad():
    p = model(x_test)
    print("test", loss_fn(p, y_test).item(), "variance", y_test.var().item())
    print("predictions", p[:4].flatten().tolist())
