import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(112)

def stream(n, T=20):
    x = torch.randn(n, T, 2)
    y = ((x[:, :, 0] * x[:, :, 0].roll(1, 1) + x[:, :, 1]) > 2.2).long()
    y[:, 0] = 0
    return x, y

class Spotter(nn.Module):
    def __init__(self, h=28):
        super().__init__()
        self.lstm = nn.LSTM(2, h, batch_first=True)
        self.fc = nn.Linear(h, 2)

    def forward(self, x):
        return self.fc(self.lstm(x)[0])

x_tr, y_tr = stream(1000)
x_va, y_va = stream(250)
rate = y_tr.float().mean().item()
weight = torch.tensor([1.0, (1 - rate) / rate])
model = Spotter()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(12):
    model.train()
    for idx in torch.randperm(1000).split(40):
        logits = model(x_tr[idx])
        loss = F.cross_entropy(logits.reshape(-1, 2), y_tr[idx].reshape(-1), weight=weight)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 3 == 2:
        model.eval()
        with torch.no_grad():
            p = model(x_va).argmax(-1)
        recall = (p[y_va == 1] == 1).float().mean().item()
        precision = (y_va[p == 1] == 1).float().mean().item()
        print(f"epoch {epoch + 1} loss {loss.item():.3f} recall {recall:.3f} precision {precision:.3f}")
