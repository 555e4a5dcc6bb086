import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(20)
N, T = 1500, 14
x = torch.randn(N, T, 3) * 0.4
cue = torch.randint(0, 3, (N,))
x[torch.arange(N), 1, cue] += 4.0
y = cue

max_len = 14
x = x[:, -max_len:]
x_tr, y_tr, x_te, y_te = x[:1200], y[:1200], x[1200:], y[1200:]

class CueNet(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.n_hidden = n_hidden
        self.cell = nn.GRUCell(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, seq):
        h = seq.new_zeros(seq.size(0), self.n_hidden)
        for t in range(seq.size(1)):
            h = self.cell(seq[:, t], h)
        return self.out(h)

net = CueNet(3, 24, 3)
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(300):
    pick = torch.randint(0, 1200, (48,))
    scores = net(x_tr[pick])
    loss = F.cross_entropy(scores, y_tr[pick])
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step()
    if step % 50 == 0:
        print(step, loss.item())

net.eval()
with torch.no_grad():
    print("accuracy", (net(x_te).argmax(-1) == y_te).float().mean().item())
