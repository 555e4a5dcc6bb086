import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(108)
V, D = 14, 32
chain = torch.rand(V, V, V).pow(6)
chain = chain / chain.sum(-1, keepdim=True)

def corpus(n, T):
    s = torch.randint(0, V, (n, T))
    for t in range(2, T):
        s[:, t] = torch.multinomial(chain[s[:, t - 2], s[:, t - 1]], 1)[:, 0]
    return s

class TiedLM(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, D)
        self.gru = nn.GRU(D, D, batch_first=True)
        self.out = nn.Linear(D, V)
        self.out.weight = self.emb.weight
        nn.init.normal_(self.emb.weight, std=0.3)

    def forward(self, s, h=None):
        z, h = self.gru(self.emb(s), h)
        return self.out(z), h

lm = TiedLM()
train, valid = corpus(1500, 25), corpus(150, 25)
opt = torch.optim.AdamW(lm.parameters(), lr=0.01)
for step in range(350):
    s = train[torch.randint(0, 1500, (50,))]
    logits, _ = lm(s[:, :-1])
    loss = F.cross_entropy(logits.reshape(-1, V), s[:, 1:].reshape(-1))
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 70 == 0:
        print(step, loss.item())
lm.eval()
with torch.no_grad():
    logits, _ = lm(valid[:, :-1])
    print("perplexity", F.cross_entropy(logits.reshape(-1, V), valid[:, 1:].reshape(-1)).exp().item())
    s, h, said = torch.tensor([[0]]), None, []
    for _ in range(20):
        logits, h = lm(s, h)
        s = torch.multinomial(F.softmax(logits[:, -1], -1), 1)
        said.append(s.item())
print(said)
