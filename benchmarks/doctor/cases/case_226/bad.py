import torch
import torch.nn as nn

torch.manual_seed(226)
x = torch.rand(1500, 5, 3) * 2 - 1
y = (torch.sin(3 * x[:, -1, 0]) * x[:, -2, 1] + x[:, -3, 2] ** 2).unsqueeze(1)

class SensorModel(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(3, hidden, batch_first=True)
        self.norm = nn.BatchNorm1d(hidden)
        self.head = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def forward(self, x):
        h, _ = self.lstm(x)
        return self.head(self.norm(h[:, -1]))

def train(model, x, y, epochs=16, batch_size=60):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    loss_fn = nn.MSELoss()
    model.train()
    for epoch in range(epochs):
        for rows in torch.randperm(len(x)).split(batch_size):
            optimizer.zero_grad()
            loss = loss_fn(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
        schedule.step()
    return loss.item()

def predict(model, x, batch_size):
    with torch.no_grad():
        return torch.cat([model(part) for part in x.split(batch_size)])

model = SensorModel()
print("last training loss", train(model, x[:1200], y[:1200]))
# readings come in by location, a few at a time
order = x[1200:, -1, 0].argsort()
x_test, y_test = x[1200:][order], y[1200:][order]
for size in (4, 300):
    pred = predict(model, x_test, size)
    print("batches of", size, "test mse", ((pred - y_test) ** 2).mean().item())
print("variance", y_test.var().item())
