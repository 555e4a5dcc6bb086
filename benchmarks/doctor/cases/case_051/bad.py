import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(51)
LETTERS, CLASSES = 26, 8
roots = torch.randint(0, LETTERS, (CLASSES, 4))

def names(n):
    y = torch.randint(0, CLASSES, (n,))
    x = torch.randint(0, LETTERS, (n, 10))
    for i in range(n):
        at = int(torch.randint(0, 7, (1,)))
        x[i, at:at + 4] = roots[y[i]]
    return x, y

class NameClassifier(nn.Module):
    def __init__(self, hidden_size=40):
        super().__init__()
        self.embedding = nn.Embedding(LETTERS, 20)
        self.lstm = nn.LSTM(20, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, CLASSES)
        self.softmax = nn.Softmax(dim=1)

    def forward(self, x):
        _, (hidden, _) = self.lstm(self.embedding(x))
        out = self.fc(hidden[-1])
        return self.softmax(out)

model = NameClassifier()
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.005)
X, Y = names(1500)
X_val, Y_val = names(300)
for epoch in range(9):
    for idx in torch.randperm(1500).split(50):
        optimizer.zero_grad()
        loss = criterion(model(X[idx]), Y[idx])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        val_out = model(X_val)
        val_loss = criterion(val_out, Y_val)
        acc = (val_out.argmax(1) == Y_val).float().mean()
    print(f'epoch {epoch}: val loss {val_loss:.3f} acc {acc:.3f}')
