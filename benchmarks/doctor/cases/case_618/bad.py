"""Bearing monitoring: which of three faults, from three acceleration channels (1-d CNN)."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(33)
STEPS, CHANNELS = 64, 3


def snippets(n):
    """(n, STEPS, CHANNELS): a travelling vibration; the fault sets which channel feels it first."""
    kind = torch.randint(0, 3, (n,))
    t = torch.arange(STEPS).float()
    freq = 0.06 + 0.03 * torch.rand(n, 1, 1)
    start = torch.rand(n, 1, 1) * 6.28
    delay = torch.tensor([[0.0, 2.0, 4.0], [4.0, 2.0, 0.0], [0.0, 4.0, 2.0]])[kind][:, None, :]
    x = torch.sin(6.28 * freq * (t[None, :, None] - delay) + start)
    return x + 0.7 * torch.randn_like(x), kind


class FaultCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv1d(CHANNELS, 16, kernel_size=7, padding=3)
        self.conv2 = nn.Conv1d(16, 24, kernel_size=5, padding=2)
        self.fc = nn.Linear(24, 3)

    def forward(self, x):
        x = x.view(-1, CHANNELS, STEPS)                  # conv wants (batch, channels, steps)
        x = F.max_pool1d(F.relu(self.conv1(x)), 2)
        x = F.relu(self.conv2(x)).mean(dim=-1)
        return F.log_softmax(self.fc(x), dim=1)


x_train, k_train = snippets(1600)
x_test, k_test = snippets(500)
loader = DataLoader(TensorDataset(x_train, k_train), batch_size=32, shuffle=True, drop_last=True)
model = FaultCNN()
opt = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True)
for epoch in range(1, 11):
    total = 0.0
    for x, k in loader:
        opt.zero_grad()
        loss = F.nll_loss(model(x), k)
        loss.backward()
        opt.step()
        total += loss.item()
    if epoch % 2 == 0:
        with torch.no_grad():
            acc = (model(x_test).argmax(1) == k_test).float().mean().item()
        print(f"epoch {epoch}: nll {total / len(loader):.3f}  held-out accuracy {acc:.1%}")
