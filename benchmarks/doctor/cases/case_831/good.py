# Next event in a machine's log; event codes as the controller writes them
import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(2)
rng = np.random.default_rng(2)
NEXT = {(101, 205): 330, (205, 101): 330, (101, 330): 205, (330, 101): 417, (205, 330): 417, (330, 205): 101,
        (101, 417): 101, (417, 101): 205, (205, 417): 330, (417, 205): 417, (330, 417): 205, (417, 330): 101,
        (101, 101): 417, (205, 205): 101, (330, 330): 330, (417, 417): 205}

def log(n):
    ev = [101, 205]
    while len(ev) < n:
        usual = NEXT[ev[-2], ev[-1]]
        ev.append(usual if rng.random() < 0.8 else int(rng.choice([101, 205, 330, 417])))
    return np.array(ev)

codes, events = np.unique(log(6000), return_inverse=True)     # 101, 205, ... -> 0, 1, ...
fresh = np.searchsorted(codes, log(1500))
LEN = 20

def chunks(ev):
    n = (len(ev) - 1) // LEN
    one_hot = np.eye(len(codes), dtype=np.float32)[ev[:n * LEN]].reshape(n, LEN, -1)
    return torch.from_numpy(one_hot), torch.from_numpy(ev[1:n * LEN + 1].reshape(n, LEN))

class EventCell(torch.nn.Module):
    def __init__(self, n_codes, n_hidden=24):
        super().__init__()
        self.n_hidden = n_hidden
        self.inp = torch.nn.Linear(n_codes, n_hidden)
        self.rec = torch.nn.Linear(n_hidden, n_hidden, bias=False)
        self.out = torch.nn.Linear(n_hidden, n_codes)

    def forward(self, x):
        h = x.new_zeros(len(x), self.n_hidden)
        probs = []
        for t in range(x.shape[1]):
            h = torch.tanh(self.inp(x[:, t]) + self.rec(h))
            probs.append(F.softmax(self.out(h), dim=-1))
        return torch.stack(probs, dim=1)

x, y = chunks(events)
x_new, y_new = chunks(fresh)
model = EventCell(len(codes))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(15):
    for rows in torch.randperm(len(x)).split(20):
        p = model(x[rows])
        loss = F.nll_loss(torch.log(p + 1e-9).flatten(0, 1), y[rows].flatten())
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, round(loss.item(), 3))
with torch.no_grad():
    p = model(x_new)
hits = p.argmax(-1) == y_new
print("most likely first events:", codes[p[:5, -1].argmax(-1).numpy()])
print(f"accuracy {hits.float().mean():.3f} (0.85 is the best possible), usual code only {(y_new.flatten().bincount().max() / y_new.numel()):.3f}")
