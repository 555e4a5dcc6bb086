import torch
import torch.nn as nn

torch.manual_seed(58)
STEPS = 24

def traffic(n):
    phase = torch.rand(n, 1) * 6.28
    speed = 0.3 + 0.5 * torch.rand(n, 1)
    t = torch.arange(STEPS + 1)
    s = torch.sin(speed * t + phase)
    s = s * s.abs() + 0.5 * (s > 0.5).float()
    return (s + 0.05 * torch.randn_like(s)).unsqueeze(-1)

class Traffic(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, num_layers=2, dropout=0.3, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0])

def train(model, data, epochs):
    model.train()
    opt = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(epochs):
        for batch in data[torch.randperm(len(data))].split(50):
            loss = nn.functional.mse_loss(model(batch[:, :-1]), batch[:, 1:])
            opt.zero_grad()
            loss.backward()
            opt.step()
        print("epoch", epoch, "loss", loss.item())

def test(model, data):
    model.eval()
    with torch.no_grad():
        out = model(data[:, :-1])
        return ((out - data[:, 1:])[:, 6:] ** 2).mean().item()

model = Traffic()
train(model, traffic(500), 12)
held = traffic(100)
print("error on new days", test(model, held), "variance", held.var().item())
