import torch
import torch.nn as nn

torch.manual_seed(45)

class AttentionPool(nn.Module):
    def __init__(self, features, hidden, classes):
        super().__init__()
        self.encoder = nn.GRU(features, hidden, batch_first=True)
        self.score = nn.Linear(hidden, 1)
        self.decide = nn.Linear(hidden, classes)

    def forward(self, x):
        states, _ = self.encoder(x)
        energy = self.score(torch.tanh(states)).squeeze(-1)
        alpha = torch.softmax(energy, dim=1)
        pooled = (alpha.unsqueeze(-1) * states).sum(dim=1)
        return self.decide(pooled)

def draw(n):
    x = 0.8 * torch.randn(n, 30, 4)
    c = torch.randint(0, 4, (n,))
    where = torch.randint(0, 27, (n,))
    for i in range(n):
        x[i, where[i]:where[i] + 3, c[i]] += 2.0
    return x, c

X, y = draw(1000)
Xt, yt = draw(300)
model = AttentionPool(4, 24, 4)
opt = torch.optim.Adam(model.parameters(), lr=0.008)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(12):
    model.train()
    for i in torch.randperm(1000).split(40):
        opt.zero_grad()
        loss = loss_fn(model(X[i]), y[i])
        loss.backward()
        opt.step()
    if epoch % 3 == 2:
        model.eval()
        with torch.no_grad():
            together = (model(Xt).argmax(1) == yt).float().mean().item()
            alone = torch.cat([model(Xt[k:k + 1]).argmax(1) for k in range(100)])
        print(epoch, loss.item(), "acc", together, "one by one", (alone == yt[:100]).float().mean().item())
