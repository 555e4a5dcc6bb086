import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader, random_split

torch.manual_seed(18)
num_classes = 4
x = torch.randn(2800, 12, 6)
y = torch.randint(0, num_classes, (2800,))

train_set, val_set = random_split(TensorDataset(x, y), [2400, 400])
train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
val_loader = DataLoader(val_set, batch_size=400)

class LSTMClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(input_size=6, hidden_size=24, batch_first=True)
        self.classifier = nn.Linear(24, num_classes)

    def forward(self, inp):
        _, (h_n, _) = self.lstm(inp)
        return self.classifier(h_n[-1])

model = LSTMClassifier()
loss_fn = nn.CrossEntropyLoss()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)

def evaluate():
    model.eval()
    hits = 0
    with torch.no_grad():
        for a, b in val_loader:
            hits += (model(a).argmax(dim=1) == b).sum().item()
    return hits / len(val_set)

for epoch in range(12):
    model.train()
    for a, b in train_loader:
        opt.zero_grad()
        loss = loss_fn(model(a), b)
        loss.backward()
        opt.step()
    if epoch % 3 == 2:
        print(f"epoch {epoch}: loss={loss.item():.3f} val acc={evaluate():.3f}")
