import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(241)
np.random.seed(241)

# recorder writes (time, run, channel)
raw = np.random.uniform(-1, 1, (10, 1500, 2)).astype(np.float32)
out = 2 * raw[-1, :, 0] * raw[-2, :, 1] + 0.5 * np.sin(3 * raw[-1, :, 1])
x = torch.from_numpy(raw).permute(1, 0, 2)
y = torch.from_numpy(out).unsqueeze(-1)

class Runs(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.fc(h[:, -1, :])

model = Runs()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(14):
    for i in torch.randperm(1200).split(50):
        loss = nn.functional.mse_loss(model(x[i]), y[i])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
with torch.no_grad():
    print("test", nn.functional.mse_loss(model(x[1200:]), y[1200:]).item(), y[1200:].var().item())
