import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(225)

def vibrations(n):
    """Two axes of a shaft; wanted is how far they are in phase."""
    t = torch.arange(10) / 3
    phase = torch.rand(n, 1) * 6.28
    shift = torch.rand(n, 1) * 3.14
    x = torch.stack([torch.sin(1.5 * t + phase), torch.sin(1.5 * t + phase + shift)], dim=2)
    return x + 0.1 * torch.randn(n, 10, 2), torch.cos(shift)

class PhaseNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 32, batch_first=True)
        self.fc1 = nn.Linear(32, 32)
        self.fc2 = nn.Linear(32, 1)

    def forward(self, x):
        h = self.rnn(x)[1][0]
        h = F.dropout(h, 0.3, training=self.training)
        h = F.relu(self.fc1(h))
        h = F.dropout(h, 0.3, training=self.training)
        return self.fc2(h)

x_train, y_train = vibrations(1500)
x_test, y_test = vibrations(400)
model = PhaseNet()
optimizer = torch.optim.Adam(model.parameters(), lr=0.006)
for epoch in range(12):
    model.train()
    for rows in torch.randperm(1500).split(50):
        optimizer.zero_grad()
        loss = F.mse_loss(model(x_train[rows]), y_train[rows])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        print("epoch", epoch, "train", loss.item(), "test", F.mse_loss(model(x_test), y_test).item())
print("variance", y_test.var().item())
