import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(79)
x = torch.randn(1200, 14, 3)
label = ((x[:, -1, 0] * x[:, -2, 1] + 0.4 * x[:, -1, 2]) > 0).long()
train_loader = DataLoader(TensorDataset(x[:1000], label[:1000]), batch_size=40, shuffle=True)

class GestureLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 32, batch_first=True)
        self.fc = nn.Linear(32, 2)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1])

model = GestureLSTM()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.3, momentum=0.9)

for epoch in range(14):
    model.train()
    running_loss = 0.0
    for inputs, labels in train_loader:
        outputs = model(inputs)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    model.eval()
    with torch.no_grad():
        accuracy = (model(x[1000:]).argmax(1) == label[1000:]).float().mean().item()
    if epoch % 3 == 1:
        print(f"epoch {epoch}, loss {running_loss / len(train_loader):.3f}, test accuracy {accuracy:.3f}")
