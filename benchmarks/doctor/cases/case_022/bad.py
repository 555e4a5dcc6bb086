import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader

g = torch.Generator().manual_seed(22)
torch.manual_seed(22)
N, T = 1600, 20
temp = torch.randn(N, T, generator=g)
hum = torch.randn(N, T, generator=g)
bias = torch.randn(N, T, generator=g)
label = ((torch.tanh(temp) * hum).mean(1) > 0).long()
readings = torch.stack([0.01 * temp + 0.3, 101325 + 800 * bias, 4000 + 300 * hum], dim=-1)
inputs = readings

train = TensorDataset(inputs[:1200], label[:1200])
held = (inputs[1200:], label[1200:])
loader = DataLoader(train, batch_size=40, shuffle=True, generator=g)

class StationNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 28, batch_first=True)
        self.fc = nn.Linear(28, 2)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.fc(out.mean(dim=1))

net = StationNet()
opt = torch.optim.Adam(net.parameters(), lr=0.006)
ce = nn.CrossEntropyLoss()
for epoch in range(14):
    seen, right = 0, 0
    for xb, yb in loader:
        logits = net(xb)
        loss = ce(logits, yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
        right += (logits.argmax(1) == yb).sum().item()
        seen += len(yb)
    print(f"epoch {epoch} train accuracy {right / seen:.3f}")
net.eval()
with torch.no_grad():
    print("held-out accuracy", (net(held[0]).argmax(1) == held[1]).float().mean().item())
