import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(44)
V, PAD = 15, 0
nxt = torch.stack([torch.zeros(V, dtype=torch.long)] + [torch.randint(1, V, (V,)) for _ in range(V - 1)])

def text(n, longest=24):
    tok = torch.full((n, longest), PAD)
    for i in range(n):
        k = int(torch.randint(4, 12, (1,)))
        s = torch.randint(1, V, (k,))
        for j in range(2, k):
            if torch.rand(1) < 0.75:
                s[j] = nxt[s[j - 1], s[j - 2]]
        tok[i, :k] = s
    return tok

train, valid = text(700), text(150)

class LanguageModel(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.e = nn.Embedding(V, d, padding_idx=PAD)
        self.g = nn.GRU(d, d, batch_first=True)
        self.o = nn.Linear(d, V)

    def forward(self, t):
        return self.o(self.g(self.e(t))[0])

lm = LanguageModel()
opt = torch.optim.Adam(lm.parameters(), lr=0.01)
for epoch in range(18):
    for rows in torch.randperm(700).split(50):
        tok = train[rows]
        logits = lm(tok[:, :-1])
        loss = F.cross_entropy(logits.transpose(1, 2), tok[:, 1:], ignore_index=PAD)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 6 == 5:
        print("epoch", epoch + 1, "loss", loss.item())
lm.eval()
with torch.no_grad():
    logits, want = lm(valid[:, :-1]), valid[:, 1:]
    hits = (logits.argmax(-1) == want).float()
    print("accuracy", hits.mean().item())
