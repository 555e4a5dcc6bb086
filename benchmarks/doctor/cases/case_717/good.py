import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import confusion_matrix

rng, _ = np.random.default_rng(40), torch.manual_seed(40)
PAD, PUMP_OFF, PUMP_ON, VALVE, ALARM, N_SYMBOLS, MAX_LEN = 0, 1, 2, 3, 4, 12, 30


def alarm_log():
    """0: valve with the pump running, 1: valve with the pump stopped, 2: alarm came after the last valve event."""
    n = rng.integers(8, MAX_LEN + 1)
    log = rng.integers(5, N_SYMBOLS, size=n)
    special = rng.random(n) < 0.45
    log[special] = rng.integers(1, 5, size=special.sum())
    pump, answer = True, 0
    for s in log:
        if s == PUMP_ON or s == PUMP_OFF:
            pump = s == PUMP_ON
        elif s == VALVE:
            answer = 0 if pump else 1
        elif s == ALARM:
            answer = 2
    return log, answer


def dataset(n):
    tokens = np.full((n, MAX_LEN), PAD)
    labels = np.zeros(n, dtype=np.int64)
    for i in range(n):
        log, labels[i] = alarm_log()
        tokens[i, -len(log):] = log
    return torch.from_numpy(tokens), torch.from_numpy(labels)


class LogClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(N_SYMBOLS, 12, padding_idx=PAD)
        self.lstm = nn.LSTM(12, 32, batch_first=True)
        self.head = nn.Sequential(nn.Linear(32, 3), nn.LogSoftmax(dim=1))

    def forward(self, tokens):
        hidden, _ = self.lstm(self.embedding(tokens))
        return self.head(hidden[:, -1])


x_train, y_train = dataset(2000)
x_test, y_test = dataset(500)
model = LogClassifier()
criterion = nn.CrossEntropyLoss(reduction="sum")
optimizer = torch.optim.Adam(model.parameters(), lr=8e-3)
for epoch in range(14):
    for rows in torch.randperm(len(x_train)).split(64):
        optimizer.zero_grad()
        criterion(model(x_train[rows]), y_train[rows]).backward()
        optimizer.step()
predicted = model(x_test).argmax(dim=1)
print("accuracy", (predicted == y_test).float().mean().item())
print(confusion_matrix(y_test, predicted))
