import torch
import torch.nn as nn

torch.manual_seed(252)
SOS, N = 5, 4

class Seq2Seq(nn.Module):
    """Say the sequence again, each symbol plus one."""

    def __init__(self, h=48):
        super().__init__()
        self.emb = nn.Embedding(6, 16)
        self.enc = nn.GRU(16, h, batch_first=True)
        self.dec = nn.GRU(16, h, batch_first=True)
        self.out = nn.Linear(h, 5)

    def forward(self, src, trg):
        _, h = self.enc(self.emb(src))
        shifted = torch.cat([torch.full_like(trg[:, :1], SOS), trg[:, :-1]], 1)
        return self.out(self.dec(self.emb(shifted), h)[0])

    @torch.no_grad()
    def decode(self, src):
        _, h = self.enc(self.emb(src))
        token, said = torch.full_like(src[:, :1], SOS), []
        for _ in range(src.size(1)):
            o, h = self.dec(self.emb(token), h)
            token = self.out(o).argmax(-1)
            said.append(token)
        return torch.cat(said, 1)

model = Seq2Seq()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for it in range(500):
    src = torch.randint(0, 5, (40, N))
    trg = (src + 1) % 5
    loss = nn.functional.cross_entropy(model(src, trg).flatten(0, 1), trg.flatten())
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    if it % 100 == 99:
        print(it + 1, loss.item())
src = torch.randint(0, 5, (400, N))
print("decoded alone", (model.decode(src) == (src + 1) % 5).float().mean().item())
