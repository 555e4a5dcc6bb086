import numpy as np
import torch
import torch.nn as nn

np.random.seed(19)
torch.manual_seed(19)

# epidemic curves of many towns, next week's cases (log scale, noisy reports)
TOWNS, WEEKS, LOOK = 300, 40, 12


def town():
    s, i, series = 1.0, np.random.uniform(0.001, 0.02), []
    beta, gamma = np.random.uniform(0.7, 1.6), np.random.uniform(0.25, 0.5)
    for _ in range(WEEKS):
        new = min(s, beta * s * i)
        s, i = s - new + 0.02 * (1 - s), i + new - gamma * i
        series.append(np.log10(new + 1e-4) + 0.03 * np.random.randn())
    return series


cases = torch.tensor(np.array([town() for _ in range(TOWNS)]), dtype=torch.float32)
train_towns, test_towns = cases[:240], cases[240:]
mean, std = train_towns.mean(), train_towns.std()


def cut(towns):
    w = ((towns - mean) / std).unfold(1, LOOK + 1, 1).reshape(-1, LOOK + 1)
    return w[:, :-1].unsqueeze(-1), w[:, -1]


X_train, y_train = cut(train_towns)
X_test, y_test = cut(test_towns)


class EpiRNN(nn.Module):
    def __init__(self, hidden=32, layers=1):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, num_layers=layers, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):                # x: (batch, LOOK, 1)
        out, _ = self.lstm(x)
        return self.fc(out[:, -1]).squeeze(1)


model = EpiRNN()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.85)
mse = nn.MSELoss()
for epoch in range(12):
    for b in torch.randperm(len(X_train)).split(64):
        optimizer.zero_grad()
        loss = mse(model(X_train[b]), y_train[b])
        loss.backward()
        optimizer.step()
    scheduler.step()

model.eval()
with torch.no_grad():
    print("test RMSE (log10 cases): %.4f" % (mse(model(X_test), y_test).sqrt() * std).item())
