import torch
import torch.nn as nn

torch.manual_seed(62)
taps = torch.tensor([0.5, -0.8, 0.3, 0.9, -0.4, 0.2])

def filtered(n, T=30):
    x = torch.randn(n, T)
    padded = torch.cat([torch.zeros(n, 5), x], 1)
    y = sum(taps[k] * padded[:, 5 - k:5 - k + T] for k in range(6))
    return x.unsqueeze(-1), (y + 0.02 * torch.randn(n, T)).unsqueeze(-1)

class Filter(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 16, batch_first=True)
        self.fc = nn.Linear(16, 1)

    def forward(self, x):
        h, _ = self.lstm(x)
        return self.fc(h)

x_train, y_train = filtered(500)
x_test, y_test = filtered(100)
model = Filter()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
loss_fn = nn.MSELoss()
for epoch in range(20):
    for i in range(0, 500, 25):
        y_pred = model(x_train[i:i + 25])
        loss = loss_fn(y_pred, y_train[i:i + 25])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 5 == 4:
        print("Epoch", epoch + 1, "loss", loss.item())

model.eval()
with torch.no_grad():
    test_loss = loss_fn(model(x_test), y_test).item()
print("test mse", test_loss, "variance", y_test.var().item())
