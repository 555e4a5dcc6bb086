import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(15)
N, T = 2200, 20
X = torch.randn(N, T, 2)
labels = ((X[:, :, 0] * X[:, :, 1]).sum(1) > 0).long()
X_train, y_train = X[:2000], labels[:2000]
X_test, y_test = X[2000:], labels[2000:]

class Classifier(nn.Module):
    def __init__(self, input_dim, hidden_dim, n_classes):
        super().__init__()
        self.gru = nn.GRU(input_dim, hidden_dim, batch_first=True)
        self.fc = nn.Linear(hidden_dim, n_classes)

    def forward(self, x):
        out, h = self.gru(x)
        return self.fc(h.squeeze(0))

model = Classifier(2, 32, 2)
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.01)
batch_size = 50

for epoch in range(12):
    perm = torch.randperm(2000)
    running = 0.0
    X_shuf = X_train[perm]
    y_shuf = y_train[perm]
    for i in range(0, 2000, batch_size):
        xb = X_shuf[i:i + batch_size]
        yb = y_shuf[i:i + batch_size]
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
        running += loss.item()
    if (epoch + 1) % 4 == 0:
        print(f"[{epoch + 1}] loss {running / 40:.3f}")

model.eval()
with torch.no_grad():
    acc = (model(X_test).argmax(1) == y_test).float().mean()
print("test accuracy:", acc.item())
