import torch
import torch.nn as nn

torch.manual_seed(235)
x = torch.randn(1500, 4, 2)
y = (x[:, -1, 0] * x[:, -2, 1]).clamp(-1.5, 1.5).unsqueeze(1)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 20, batch_first=True)
        self.fc = nn.Linear(20, 1)

    def forward(self, x):
        return self.fc(self.rnn(x)[1].squeeze(0))

def weights_init(m):
    if isinstance(m, nn.Linear):
        nn.init.xavier_uniform_(m.weight)
        nn.init.zeros_(m.bias)

mse = nn.MSELoss()
best = float("inf")
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for seed in range(2):
    torch.manual_seed(seed)
    net = Net()
    net.apply(weights_init)
    for epoch in range(9):
        for rows in torch.randperm(1200).split(48):
            optimizer.zero_grad()
            loss = mse(net(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        val = mse(net(x[1200:]), y[1200:]).item()
    best = min(best, val)
    print("seed", seed, "train", loss.item(), "val", val)
print("best", best, "variance", y.var().item())
