import torch
import torch.nn as nn

torch.manual_seed(238)
x = torch.randn(1500, 5, 2)
y = torch.tanh(x[:, -1, 0] * x[:, -3, 1])[:, None]

class Fit(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(2, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        return self.fc(self.rnn(x)[0][:, -1])

lr = 1.0
net = Fit()
optimizer = torch.optim.Adam(net.parameters(), lr=lr)
history = {"train": [], "test": []}
for epoch in range(12):
    for rows in torch.randperm(1200).split(40):
        loss = torch.nn.functional.l1_loss(net(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    history["train"].append(loss.item())
    with torch.no_grad():
        history["test"].append((net(x[1200:]) - y[1200:]).abs().mean().item())
print(history["train"])
print(history["test"])
print("zero as forecast", y.abs().mean().item())
