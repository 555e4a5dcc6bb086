import torch
import torch.nn as nn

torch.manual_seed(40)
N, T = 1500, 18
x = torch.randn(N, T, 1)
up = ((x[:, 1:, 0] > x[:, :-1, 0]) & (x[:, 1:, 0] > 0.5)).sum(1)
y = (up >= 5).float()
x_train, y_train, x_test, y_test = x[:1200], y[:1200], x[1200:], y[1200:]

class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 24, batch_first=True)
        self.linear = nn.Linear(24, 1)

    def forward(self, x):
        _, h = self.gru(x)
        return self.linear(h[-1])

model = Detector()
bce = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(22):
    model.train()
    perm = torch.randperm(1200)
    for i in range(0, 1200, 60):
        idx = perm[i:i + 60]
        logits = model(x_train[idx]).squeeze(1)
        loss = bce(logits, y_train[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        guess = (torch.sigmoid(model(x_test)) > 0.5).float()
        acc = (guess == y_test).float().mean()
    if epoch % 5 == 0:
        print(f"epoch {epoch}: loss {loss.item():.4f}, accuracy {acc.item():.4f}")
print("share of positives", y_test.mean().item())
