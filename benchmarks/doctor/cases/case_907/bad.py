import numpy as np
import torch
import torch.nn as nn
from sklearn.model_selection import train_test_split
from sklearn.metrics import accuracy_score

torch.manual_seed(8)
rng = np.random.RandomState(8)
N, CH, T = 1000, 4, 40


def trial(label):
    """travelling alpha wave over four electrodes; the class is its direction / standing / none"""
    f, ph = rng.uniform(0.07, 0.11), rng.uniform(0, 2 * np.pi)
    lag = {0: 0.9, 1: -0.9, 2: 0.0}[label]
    t = np.arange(T)
    wave = np.stack([np.sin(2 * np.pi * f * t + ph + lag * c) for c in range(CH)])
    return wave * rng.uniform(0.7, 1.3) + 0.7 * rng.randn(CH, T)


labels = rng.randint(0, 3, N)
eeg = np.stack([trial(c) for c in labels]).astype(np.float32)
X_train, X_test, y_train, y_test = train_test_split(eeg, labels, test_size=0.25, random_state=0, stratify=labels)
X_train, X_test = torch.from_numpy(X_train), torch.from_numpy(X_test)
y_train = torch.from_numpy(y_train)


class EEGClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(CH, 24, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(48, 3)

    def forward(self, x):
        x = x.view(-1, T, CH)
        out, _ = self.gru(x)
        return self.fc(out.mean(dim=1))


clf = EEGClassifier()
opt = torch.optim.Adam(clf.parameters(), lr=3e-3)
ce = nn.CrossEntropyLoss()
for epoch in range(9):
    order = torch.randperm(len(X_train))
    tot = 0
    for i in range(0, len(order), 32):
        b = order[i:i + 32]
        loss = ce(clf(X_train[b]), y_train[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
        tot += loss.item() * len(b)
    if epoch % 2 == 0:
        print("epoch", epoch, "loss", round(tot / len(order), 4))

clf.eval()
with torch.no_grad():
    guess = clf(X_test).argmax(1).numpy()
print("test accuracy", accuracy_score(y_test, guess))
