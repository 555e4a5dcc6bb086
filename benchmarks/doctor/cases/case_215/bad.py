import torch
import torch.nn as nn

torch.manual_seed(215)

class ConvGRU(nn.Module):
    """Conv1d over time, then a GRU, an output at every step."""

    def __init__(self, channels=12, hidden=24):
        super().__init__()
        self.pad = nn.ConstantPad1d((2, 0), 0.0)
        self.conv = nn.Conv1d(2, channels, kernel_size=3)
        self.act = nn.Tanh()
        self.gru = nn.GRU(channels, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        z = self.act(self.conv(self.pad(x.permute(0, 2, 1))))
        z = z.view(z.size(0), z.size(2), z.size(1))
        out, _ = self.gru(z)
        return self.head(out)

def sensor_batch(n, steps=18):
    x = torch.rand(n, steps, 2) * 2 - 1
    angle = torch.cumsum(0.8 * x[..., :1], dim=1)
    return x, torch.sin(angle) * torch.sign(x[..., 1:])

model = ConvGRU()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
loss_fn = nn.MSELoss()
for step in range(400):
    x, y = sensor_batch(48)
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    if step % 80 == 0:
        print("step", step, "loss", round(loss.item(), 4))
with torch.no_grad():
    x, y = sensor_batch(400)
    print("final", loss_fn(model(x), y).item(), "of", y.var().item())
