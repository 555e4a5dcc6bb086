import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(15)
# parser homework: nesting depth (mod 3) after every character of a bracket string
ALPHABET = "([x)]"
SIGN = torch.tensor([1, 1, 0, -1, -1])


def strings(n, T=16):
    s = torch.randint(0, 5, (n, T))
    depth = SIGN[s].cumsum(1)
    return s, depth % 3


class DeepLSTM(nn.Module):
    def __init__(self, hidden=32, layers=2):
        super().__init__()
        self.hidden = hidden
        self.emb = nn.Embedding(5, hidden)
        self.cells = [nn.LSTMCell(hidden, hidden) for _ in range(layers)]
        self.out = nn.Linear(hidden, 3)

    def forward(self, s):
        x = self.emb(s)
        state = [(x.new_zeros(len(s), self.hidden), x.new_zeros(len(s), self.hidden)) for _ in self.cells]
        logits = []
        for t in range(s.size(1)):
            inp = x[:, t]
            for l, cell in enumerate(self.cells):
                state[l] = cell(inp, state[l])
                inp = state[l][0]
            logits.append(self.out(inp))
        return torch.stack(logits, dim=1)


model = DeepLSTM()
optimizer = torch.optim.Adam(model.parameters(), lr=8e-3)
for step in range(260):
    s, d = strings(64)
    loss = F.cross_entropy(model(s).transpose(1, 2), d)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    if step % 65 == 0:
        print(step, round(loss.item(), 3))
with torch.no_grad():
    s, d = strings(500)
    print("accuracy", (model(s).argmax(-1) == d).float().mean().item())
