"""Windows of one long recording in random order, while the state is kept."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
u = torch.rand(4000) * 2 - 1
y = torch.zeros(4000)
for t in range(1, 4000):
    y[t] = 0.9 * y[t - 1] + 0.3 * u[t] * u[t - 1]
windows = TensorDataset(u.view(200, 20, 1), y.view(200, 20, 1))
train = DataLoader(windows, batch_size=1, shuffle=True)

lstm = nn.LSTM(1, 16, batch_first=True)
head = nn.Linear(16, 1)
parameters = [*lstm.parameters(), *head.parameters()]
optimizer = torch.optim.Adam(parameters, lr=1e-2)
for epoch in range(4):
    state = None
    for window, target in train:
        out, state = lstm(window, state)
        state = tuple(part.detach() for part in state)
        loss = nn.functional.mse_loss(head(out), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print("epoch", epoch, "loss", loss.item())
