import torch
import torch.nn as nn

torch.manual_seed(212)

def make(n):
    x = torch.randn(n, 10, 2)
    label = (x[:, -1, 0] * x[:, -2, 1] > 0).long()
    return x, label

x_train, y_train = make(4000)
x_test, y_test = make(400)

class Classifier(nn.Module):
    def __init__(self, n_features=2, n_hidden=32, n_classes=2):
        super().__init__()
        self.gru = nn.GRU(n_features, n_hidden)
        self.fc = nn.Linear(n_hidden, n_classes)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.fc(out[:, -1])

clf = Classifier()
optimizer = torch.optim.Adam(clf.parameters(), lr=0.008)
criterion = nn.CrossEntropyLoss()
for epoch in range(6):
    perm = torch.randperm(4000)
    for i in range(0, 4000, 50):
        b = perm[i:i + 50]
        optimizer.zero_grad()
        loss = criterion(clf(x_train[b]), y_train[b])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        acc = (clf(x_test).argmax(1) == y_test).float().mean()
    print('epoch', epoch, 'loss', loss.item(), 'val acc', acc.item())
