"""The model ends in a softmax, and the loss takes another."""

import torch
from torch import nn

torch.manual_seed(0)
CLASSES = 4


def draw(count, length=18):
    label = torch.randint(0, CLASSES, (count,))
    pace = 0.3 + 0.25 * label[:, None]
    wave = torch.sin(6.28 * torch.rand(count, 1) + pace * torch.arange(length))
    return (wave + 0.3 * torch.randn(count, length)).unsqueeze(-1), label


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, batch_first=True)
        self.fc = nn.Linear(24, CLASSES)
        self.softmax = nn.Softmax(dim=1)

    def forward(self, x):
        _, (h, _) = self.lstm(x)
        return self.softmax(self.fc(h[-1]))


x, label = draw(512)
x_test, label_test = draw(256)
model = Classifier()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(6):
    for i in range(0, len(x), 32):
        optimizer.zero_grad()
        loss = criterion(model(x[i : i + 32]), label[i : i + 32])
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    right = (model(x_test).argmax(1) == label_test).float().mean().item()
print(f"loss {loss.item():.3f}, accuracy {right:.2f}")
