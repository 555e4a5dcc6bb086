import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(6)
V, T, LANGS = 8, 20, 3
# toy languages: same letters equally often, but different letter pairs
nextchar = torch.stack([torch.randperm(V) for _ in range(LANGS)])


def words(n):
    lang = torch.randint(0, LANGS, (n,))
    s = torch.randint(0, V, (n, T))
    for t in range(1, T):
        follow = torch.rand(n) < 0.5
        s[:, t] = torch.where(follow, nextchar[lang, s[:, t - 1]], s[:, t])
    return s, lang


class LanguageID(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, 16)
        self.lstm = nn.LSTM(16, 48)
        self.fc = nn.Linear(48, LANGS)

    def forward(self, s):
        e = self.emb(s)
        # the LSTM wants (time, batch, features)
        e = e.view(e.size(1), e.size(0), -1)
        _, (h, _) = self.lstm(e)
        return self.fc(h[-1])


Xtr, ytr = words(2400)
Xte, yte = words(600)
model = LanguageID()
opt = torch.optim.Adam(model.parameters(), lr=4e-3)
for epoch in range(8):
    model.train()
    for idx in torch.randperm(len(Xtr)).split(48):
        loss = F.cross_entropy(model(Xtr[idx]), ytr[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        acc = (model(Xte).argmax(1) == yte).float().mean().item()
    print("epoch", epoch, "loss %.3f" % loss.item(), "test acc %.3f" % acc)
