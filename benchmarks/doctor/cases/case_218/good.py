import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

torch.manual_seed(218)

def example():
    """A tank that holds what a few pulses put into it, recorded for a while."""
    n = int(torch.randint(4, 21, (1,)))
    pulses = torch.randn(n) * (torch.rand(n) < 0.15)
    level = torch.tanh(torch.cumsum(pulses, 0)) + 1.5
    return pulses, level

def collate(n):
    pulses, levels = zip(*[example() for _ in range(n)])
    lengths = torch.tensor([len(p) for p in pulses])
    return pad_sequence(pulses, batch_first=True), pad_sequence(levels, batch_first=True), lengths

class Tank(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, p):
        return self.fc(self.lstm(p.unsqueeze(2))[0]).squeeze(2)

pool_p, pool_l, pool_len = collate(900)
test_p, test_l, test_len = collate(200)
step_no = torch.arange(pool_p.size(1))
tank = Tank()
opt = torch.optim.Adam(tank.parameters(), lr=0.01)
for it in range(400):
    k = torch.randint(0, 900, (32,))
    error = (tank(pool_p[k]) - pool_l[k]) ** 2
    real = (step_no < pool_len[k, None]).float()
    loss = (error * real).sum() / real.sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 100 == 99:
        print(it + 1, "loss", loss.item())

with torch.no_grad():
    real = torch.arange(test_p.size(1)) < test_len[:, None]
    error = (tank(test_p) - test_l)[real]
    print("rmse on recorded steps", error.pow(2).mean().sqrt().item(), "std", test_l[real].std().item())
