import torch
import torch.nn as nn

torch.manual_seed(5)
V = 12
table = torch.stack([torch.randperm(V)[:3] for _ in range(V)])

def sample(n, T):
    tok = torch.zeros(n, T, dtype=torch.long)
    tok[:, 0] = torch.randint(V, (n,))
    for t in range(1, T):
        tok[:, t] = table[tok[:, t - 1], torch.randint(3, (n,))]
    return tok

corpus = sample(800, 21)
x_all, y_all = corpus[:, :-1], corpus[:, 1:]

class LM(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(V, 12)
        self.lstm = nn.LSTM(12, 32, batch_first=True)
        self.decoder = nn.Linear(32, V)

    def forward(self, tok):
        h, _ = self.lstm(self.embed(tok))
        return self.decoder(h)

model = LM()
criterion = nn.CrossEntropyLoss()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(220):
    pick = torch.randint(0, 700, (32,))
    x, y = x_all[pick], y_all[pick]
    logits = model(x)
    loss = criterion(logits.reshape(-1, V), y.reshape(-1))
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 55 == 0:
        print(step, round(loss.item(), 3))

model.eval()
with torch.no_grad():
    logp = torch.log_softmax(model(x_all[700:]), -1)
    nll = -logp.gather(-1, y_all[700:].unsqueeze(-1)).mean()
print("perplexity of the next token", nll.exp().item(), "(three followers each)")
