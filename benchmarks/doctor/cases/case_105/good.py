import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(105)
V, PAD = 12, 0

def left_padded(n, longest=16):
    x = torch.full((n, longest), PAD)
    y = torch.zeros(n, dtype=torch.long)
    for i in range(n):
        k = int(torch.randint(4, longest + 1, (1,)))
        s = torch.randint(1, V, (k,))
        x[i, longest - k:] = s
        y[i] = int((s[-3:] > 6).sum() >= 2)
    return x, y

class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(V, 12, padding_idx=PAD)
        self.lstm = nn.LSTM(12, 20, batch_first=True)
        self.fc = nn.Linear(20, 2)

    def forward(self, x):
        out, _ = self.lstm(self.embed(x))
        return self.fc(out[:, -1])

x_train, y_train = left_padded(1500)
x_val, y_val = left_padded(300)
model = Judge()
opt = torch.optim.Adam(model.parameters(), lr=0.008)
for epoch in range(6):
    for b in torch.randperm(1500).split(50):
        loss = F.cross_entropy(model(x_train[b]), y_train[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        acc = (model(x_val).argmax(-1) == y_val).float().mean().item()
    print("epoch", epoch, "loss", round(loss.item(), 4), "validation accuracy", round(acc, 4))
