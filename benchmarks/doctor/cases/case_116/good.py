import torch
import torch.nn as nn

torch.manual_seed(116)

x = torch.randn(1500, 15, 3)
label = ((x[:, :, 0].max(1).values > 1.8) & (x[:, :, 1].mean(1) > -0.3)).long()

class EarlyNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 32, num_layers=2, dropout=0.2, batch_first=True)
        self.drop = nn.Dropout(0.3)
        self.fc = nn.Linear(32, 2)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(self.drop(out.max(dim=1).values))

model = EarlyNet()
opt = torch.optim.Adam(model.parameters(), lr=4e-3)
ce = nn.CrossEntropyLoss()
best, patience, keep = float("inf"), 0, None
for epoch in range(30):
    model.train()
    train_loss = 0.0
    for idx in torch.randperm(1100).split(50):
        opt.zero_grad()
        loss = ce(model(x[idx]), label[idx])
        loss.backward()
        opt.step()
        train_loss += loss.item() / 22
    model.eval()
    with torch.no_grad():
        val = ce(model(x[1100:1300]), label[1100:1300]).item()
    print(f"epoch {epoch} train {train_loss:.3f} val {val:.3f}")
    if val < best - 1e-3:
        best, patience = val, 0
        keep = {k: v.clone() for k, v in model.state_dict().items()}
    else:
        patience += 1
        if patience == 3:
            break
model.load_state_dict(keep)
with torch.no_grad():
    print("test accuracy", (model(x[1300:]).argmax(1) == label[1300:]).float().mean().item())
