# Few labels: pretrain an encoder on unlabelled vibration traces, freeze it, train a small head.
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(29)
T = 48

def traces(n):
    t = torch.arange(T).float()
    wear = torch.rand(n)
    f = 0.06 + 0.04 * torch.rand(n, 1)
    ph = 6.28 * torch.rand(n, 1)
    carrier = torch.sin(6.28 * f * t + ph)
    x = carrier + wear[:, None] * 1.6 * torch.relu(carrier) ** 3 * torch.sin(6.28 * 3 * f * t + 3 * ph)
    return (x + 0.1 * torch.randn(n, T)).unsqueeze(-1), wear

class Encoder(nn.Module):
    def __init__(self, hidden=40):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)

    def forward(self, x):
        return self.gru(x)[0]

encoder = Encoder()
predictor = nn.Linear(40, 3)
unlabelled, _ = traces(1500)
mu, sd = unlabelled.mean(), unlabelled.std()
unlabelled = (unlabelled - mu) / sd
pre = torch.optim.Adam([*encoder.parameters(), *predictor.parameters()], lr=5e-3)
for epoch in range(12):
    for b in torch.randperm(1500).split(50):
        x = unlabelled[b]
        future = torch.stack([x[:, 1:-2, 0], x[:, 2:-1, 0], x[:, 3:, 0]], -1)
        loss = F.mse_loss(predictor(encoder(x)[:, :-3]), future)
        pre.zero_grad(); loss.backward(); pre.step()
print(f"pretraining loss {loss.item():.3f}")

for p in encoder.parameters():
    p.requires_grad_(False)
encoder.eval()

x_lab, w_lab = traces(300)
x_test, w_test = traces(500)
head = nn.Sequential(nn.Linear(40, 32), nn.ReLU(), nn.Linear(32, 1))
opt = torch.optim.Adam(head.parameters(), lr=3e-3, weight_decay=1e-3)

def wear_estimate(x):
    return head(encoder((x - mu) / sd)[:, 8:].mean(1)).squeeze(-1)

for epoch in range(60):
    for b in torch.randperm(300).split(30):
        loss = F.mse_loss(wear_estimate(x_lab[b]), w_lab[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    print(f"wear: MAE {(wear_estimate(x_test) - w_test).abs().mean():.3f} (mean guess {(w_test - 0.5).abs().mean():.3f})")
