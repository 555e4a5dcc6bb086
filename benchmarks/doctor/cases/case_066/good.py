import torch
import torch.nn as nn

torch.manual_seed(66)
N_TRAIN, EPOCHS = 1200, 8

def trial(n):
    x = torch.randn(n, 15, 2)
    score = torch.tanh(x[:, :, 0]).sum(1) * 0.5 + x[:, -1, 1] + 0.7 * torch.randn(n)
    return x, (score > 0).long()

x_train, y_train = trial(N_TRAIN)
x_val, y_val = trial(400)

class TrialNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 64, batch_first=True)
        self.fc = nn.Linear(64, 2)

    def forward(self, x):
        _, h = self.gru(x)
        return self.fc(h[-1])

model = TrialNet()
ce = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.004)
for epoch in range(EPOCHS):
    model.train()
    for idx in torch.randperm(N_TRAIN).split(30):
        logits = model(x_train[idx])
        loss = ce(logits, y_train[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % (EPOCHS // 8) == 0:
        model.eval()
        with torch.no_grad():
            out = model(x_val)
            val = ce(out, y_val).item()
            acc = (out.argmax(1) == y_val).float().mean().item()
        print(f"epoch {epoch} train {loss.item():.4f} val {val:.4f} accuracy {acc:.3f}")
