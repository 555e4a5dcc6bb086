# Next-command model for a shell-like session log; tied embedding, log-probabilities, summed loss.
import torch
import torch.nn as nn
import torch.nn.functional as F

g = torch.Generator().manual_seed(5)
torch.manual_seed(5)
N_CMD, LENGTH = 12, 25


def sessions(n):
    """The next command depends on the last one and on the one three back."""
    rule = torch.Generator().manual_seed(99)
    table = torch.randn(N_CMD, N_CMD, N_CMD, generator=rule).mul(2.0).softmax(-1)
    seq = [torch.randint(N_CMD, (n,), generator=g) for _ in range(3)]
    for _ in range(LENGTH - 3):
        p = table[seq[-1], seq[-3]]
        seq.append(torch.multinomial(p, 1, generator=g)[:, 0])
    return torch.stack(seq, 1)


class TiedModel(nn.Module):
    def __init__(self, dim=64):
        super().__init__()
        self.emb = nn.Embedding(N_CMD, dim)
        self.rnn = nn.GRU(dim, dim, batch_first=True)
        self.dec = nn.Linear(dim, N_CMD)
        self.dec.weight = self.emb.weight
        nn.init.normal_(self.emb.weight, std=0.2)

    def forward(self, idx):
        return F.log_softmax(self.dec(self.rnn(self.emb(idx))[0]), dim=-1)


train, valid = sessions(4000), sessions(400)
model = TiedModel()
opt = torch.optim.Adam(model.parameters(), lr=8e-3)
plan = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 380)
for step in range(380):
    x = train[torch.randint(len(train), (32,))]
    logp = model(x[:, :-1])
    loss = F.nll_loss(logp.flatten(0, 1), x[:, 1:].flatten(), reduction="sum")
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 50.0)      # the loss is a sum over 768 symbols
    opt.step()
    plan.step()
    if step % 95 == 94:
        with torch.no_grad():
            nats = F.nll_loss(model(valid[:, :-1]).flatten(0, 1), valid[:, 1:].flatten())
        print(f"{step + 1}: {loss.item():.0f} (sum), validation {nats:.3f} nats per command")
