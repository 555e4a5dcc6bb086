import torch
import torch.nn as nn

torch.manual_seed(128)

class WithNorm(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.norm_in = nn.BatchNorm1d(3)
        self.lstm = nn.LSTM(3, hidden, batch_first=True)
        self.norm = nn.LayerNorm(hidden)
        self.fc = nn.Linear(hidden, 2)

    def forward(self, x):
        x = self.norm_in(x.transpose(1, 2)).transpose(1, 2)
        z, _ = self.lstm(x)
        return self.fc(self.norm(z[:, -1]))

scale = torch.tensor([1.0, 5.0, 0.2])
x = torch.randn(1800, 12, 3)
y = torch.stack([torch.sin(2 * x[:, -1, 0]) + x[:, -2, 1],
                 x[:, -1, 1] * x[:, -1, 2]], dim=1)
x = x * scale + 0.5
model = WithNorm()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20)
mse = nn.MSELoss()
for epoch in range(20):
    model.train()
    for idx in torch.randperm(1500).split(60):
        optimizer.zero_grad()
        loss = mse(model(x[idx]), y[idx])
        loss.backward()
        optimizer.step()
    scheduler.step()
    if epoch % 5 == 4:
        model.eval()
        with torch.no_grad():
            print("epoch", epoch + 1, "test", mse(model(x[1500:]), y[1500:]).item(), "of", y[1500:].var().item())
