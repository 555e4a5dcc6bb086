import torch
import torch.nn as nn

torch.manual_seed(245)
x = torch.randn(2400, 8, 2)
y = (torch.tanh(2 * x[:, -1, :1]) * torch.tanh(2 * x[:, -2, 1:])) + 0.1 * torch.randn(2400, 1)
x_train, y_train, x_val, y_val = x[:2000], y[:2000], x[2000:], y[2000:]

class Dropped(nn.Module):
    def __init__(self, p=0.3):
        super().__init__()
        self.gru = nn.GRU(2, 48, batch_first=True)
        self.drop = nn.Dropout(p)
        self.fc = nn.Linear(48, 1)

    def forward(self, x):
        return self.fc(self.drop(self.gru(x)[0][:, -1]))

model = Dropped()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.008)
for epoch in range(10):
    model.train()
    train_loss = 0
    for rows in torch.randperm(2000).split(50):
        optimizer.zero_grad()
        loss = criterion(model(x_train[rows]), y_train[rows])
        loss.backward()
        optimizer.step()
        train_loss += loss.item() / 40
    model.eval()
    with torch.no_grad():
        val_loss = criterion(model(x_val), y_val).item()
    print(f"epoch {epoch}: train {train_loss:.4f} val {val_loss:.4f}")
print("variance", y_val.var().item())
