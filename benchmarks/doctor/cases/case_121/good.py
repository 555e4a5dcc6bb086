import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader

torch.manual_seed(121)

class Windows(Dataset):
    def __init__(self, series, past, ahead):
        self.s, self.p, self.a = series, past, ahead

    def __len__(self):
        return len(self.s) - self.p - self.a + 1

    def __getitem__(self, i):
        return self.s[i:i + self.p, None], self.s[i + self.p:i + self.p + self.a]

values, v, w = [], 0.3, 0.1
for _ in range(2400):
    v, w = 1 - 1.25 * v * v + w + 0.01 * torch.randn(1).item(), 0.3 * v
    v = max(-1.5, min(1.5, v))
    values.append(v)
series = torch.tensor(values)
mu, sigma = series[:1900].mean(), series[:1900].std()
series = (series - mu) / sigma
train = DataLoader(Windows(series[:1900], 12, 3), batch_size=64, shuffle=True)
test = DataLoader(Windows(series[1900:], 12, 3), batch_size=500)

class Direct(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 28, batch_first=True)
        self.fc = nn.Linear(28, 3)

    def forward(self, x):
        return self.fc(self.lstm(x)[0][:, -1])

net = Direct()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(16):
    for x, y in train:
        loss = nn.functional.mse_loss(net(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 4 == 3:
        net.eval()
        with torch.no_grad():
            x, y = next(iter(test))
            per_step = (net(x) - y).pow(2).mean(0)
        net.train()
        print("epoch", epoch + 1, "mse by horizon", [round(e, 4) for e in per_step.tolist()])
