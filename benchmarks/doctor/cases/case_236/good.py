import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(236)

def toggles(n):
    x = torch.rand(n, 4, 2) * 2 - 1
    return x, torch.where(x[:, -1, 0] * x[:, -2, 1] > 0, 1, 0)

class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 24, batch_first=True)
        self.fc = nn.Linear(24, 2)

    def forward(self, x):
        output, hidden = self.rnn(x)
        return self.fc(hidden[-1])

model = Judge()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.4, momentum=0.8)
running_loss = 0.0
for i in range(500):
    inputs, labels = toggles(40)
    optimizer.zero_grad()
    outputs = model(inputs)
    loss = criterion(outputs, labels)
    loss.backward()
    optimizer.step()
    running_loss += loss.item()
    if i % 100 == 99:
        print('[%5d] loss: %.3f' % (i + 1, running_loss / 100))
        running_loss = 0.0

inputs, labels = toggles(500)
with torch.no_grad():
    print('Accuracy: %.3f' % (model(inputs).argmax(1) == labels).float().mean().item())
print('Finished Training')
