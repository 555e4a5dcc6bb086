import torch
import torch.nn as nn

torch.manual_seed(2)

def drive(n, T=30):
    x = torch.rand(n, 1) * 2 - 1
    out = [x]
    for _ in range(T - 1):
        x = 1.2 * torch.sin(2.3 * x) * torch.cos(x) + 0.35 * torch.randn(n, 1)
        out.append(x)
    return torch.stack(out, dim=1)

train, test = drive(400), drive(80)

class Predictor(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(1, 16, batch_first=True)
        self.fc = nn.Linear(16, 1)

    def forward(self, seq):
        feats, _ = self.rnn(seq)
        return self.fc(feats)

model = Predictor()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
mse = nn.MSELoss()

for epoch in range(20):
    model.train()
    for batch in train[torch.randperm(400)].split(40):
        pred = model(batch[:, :-1])
        loss = mse(pred, batch[:, 1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

model.eval()
with torch.no_grad():
    print("one step ahead, whole series:", mse(model(test[:, :-1]), test[:, 1:]).item())
    live = torch.cat([model(test[:, :k])[:, -1:] for k in range(10, 29)], dim=1)
    print("one step ahead, as it arrives:", mse(live, test[:, 10:29]).item())
print("noise in the data:", 0.35 ** 2)
