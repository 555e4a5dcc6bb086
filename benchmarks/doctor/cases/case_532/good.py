"""Mark glitches in a logged temperature: a spike comes back at once, a real change of level stays."""
import torch
import torch.nn as nn

torch.manual_seed(29)


def log_sheet(n, T=40):
    jumps = (torch.rand(n, T) < 0.08).float() * torch.randn(n, T).sign() * (1 + torch.rand(n, T))
    level = jumps.cumsum(1) * 0.7
    glitch = (torch.rand(n, T) < 0.08).float()
    glitch[:, 0] = glitch[:, -1] = 0
    spikes = glitch * torch.randn(n, T).sign() * (0.8 + torch.rand(n, T))
    values = level + spikes + 0.08 * torch.randn(n, T)
    return (values - values.mean(1, keepdim=True)).unsqueeze(-1), glitch


class Tagger(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True, bidirectional=True)
        self.tag = nn.Linear(2 * hidden, 1)

    def forward(self, x):
        return self.tag(self.lstm(x)[0]).squeeze(-1)


x_train, t_train = log_sheet(1200)
x_test, t_test = log_sheet(300)
model = Tagger()
loss_fn = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(4.0))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(12):
    for idx in torch.randperm(len(x_train)).split(50):
        loss = loss_fn(model(x_train[idx]), t_train[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 3 == 2:
        print(epoch + 1, loss.item())

with torch.no_grad():
    said = model(x_test) > 0
real = t_test.bool()
hit = (said & real).sum().item()
print("precision", hit / said.sum().item(), "recall", hit / real.sum().item())
