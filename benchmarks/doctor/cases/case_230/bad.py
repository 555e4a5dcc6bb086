import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(230)

# a lamp with a toggle: where it stands after each press, it always starts off
press = (torch.rand(1600, 8, 1) < 0.3).float()
on = torch.cumsum(press, dim=1) % 2
train_set = TensorDataset(press[:1280], on[:1280])
loader = DataLoader(train_set, batch_size=64, shuffle=True)

class Lamp(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)
        self.state = None

    def forward(self, x):
        if self.state is not None:
            self.state = tuple(s.detach() for s in self.state)
        out, self.state = self.lstm(x, self.state)
        return self.fc(out)

model = Lamp()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
criterion = nn.BCEWithLogitsLoss()
for epoch in range(20):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    if epoch % 5 == 4:
        print("epoch", epoch + 1, "loss", loss.item())

model.state = None
with torch.no_grad():
    hits = ((model(press[1280:]) > 0).float() == on[1280:]).float().mean()
print("accuracy", hits.item(), "always off", 1 - on[1280:].mean().item())
