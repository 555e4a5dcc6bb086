"""Next symbol of an endless machine log, trained in chunks that follow each other."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(33)
V, LANES, CHUNK, SKIP = 8, 20, 25, 10


def log_lines(n):
    """Mode A counts up through 0-5, mode B counts down, 6 / 7 switch the mode, 5 % slips."""
    cur, mode, out = 0, 1, []
    for _ in range(n):
        r = torch.rand(1).item()
        if r < 0.04:
            mode = -mode
            out.append(6 if mode == 1 else 7)
        elif r < 0.09:
            cur = int(torch.randint(0, 6, (1,)))
            out.append(cur)
        else:
            cur = (cur + mode) % 6
            out.append(cur)
    return torch.tensor(out)


class LogModel(nn.Module):
    def __init__(self, dim=32):
        super().__init__()
        self.emb = nn.Embedding(V, dim)
        self.rnn = nn.GRU(dim, dim)
        self.out = nn.Linear(dim, V)
        self.out.weight = self.emb.weight  # tied

    def forward(self, s, h=None):
        z, h = self.rnn(self.emb(s), h)
        return self.out(z), h


train = log_lines(LANES * 1501).view(LANES, -1).t()
test = log_lines(LANES * 301).view(LANES, -1).t()
net = LogModel()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(8):
    h, seen = None, []
    for i in range(0, len(train) - 1, CHUNK):
        logits, h = net(train[i:i + CHUNK], h)
        h = h.detach()
        goal = train[i + 1:i + CHUNK + 1]
        if i == 0:  # the first symbols of a pass only warm the state up
            logits, goal = logits[SKIP:], goal[SKIP:]
        loss = F.cross_entropy(logits.flatten(0, 1), goal.flatten())
        opt.zero_grad(); loss.backward()
        opt.step()
        seen.append(loss.item())
    with torch.no_grad():
        logits, _ = net(test[:-1])
        ce = F.cross_entropy(logits[SKIP:].flatten(0, 1), test[SKIP + 1:].flatten()).item()
    print(f"epoch {epoch + 1} train {sum(seen) / len(seen):.4f} test {ce:.4f} perplexity {math.exp(ce):.3f}")
