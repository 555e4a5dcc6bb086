import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(247)
x = torch.randn(1600, 8, 1)
y = (x[:, -1] * x[:, -2] > 0).float()
micro = DataLoader(TensorDataset(x[:1280], y[:1280]), batch_size=16, shuffle=True)
ACCUMULATE = 2

class Xor(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        return self.fc(self.rnn(x)[0][:, -1])

model = Xor()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
bce = nn.BCEWithLogitsLoss()
for epoch in range(14):
    for i, (xb, yb) in enumerate(micro, start=1):
        loss = bce(model(xb), yb)
        (loss / ACCUMULATE).backward()
        if i % ACCUMULATE == 0:
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
    if epoch % 2:
        print(epoch, loss.item())
with torch.no_grad():
    print("accuracy", ((model(x[1280:]) > 0) == (y[1280:] > 0.5)).float().mean().item())
