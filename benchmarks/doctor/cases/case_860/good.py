"""Tiny causal transformer as a language model of a random order-2 grammar; input and output embeddings are tied."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(14)
V, L, D = 8, 24, 32
grammar = torch.softmax(3.0 * torch.randn(V, V, V), dim=-1)        # p(next | previous two)


def sentences(n):
    s = torch.randint(0, V, (n, 2))
    for _ in range(L - 1):
        nxt = torch.multinomial(grammar[s[:, -2], s[:, -1]], 1)
        s = torch.cat([s, nxt], dim=1)
    return s


class TinyLM(nn.Module):
    def __init__(self):
        super().__init__()
        self.tok = nn.Embedding(V, D)
        self.pos = nn.Parameter(0.3 * torch.randn(L, D))
        self.qkv = nn.Linear(D, 3 * D)
        self.proj = nn.Linear(D, D)
        self.mlp = nn.Sequential(nn.Linear(D, 128), nn.GELU(), nn.Linear(128, D))
        self.ln1, self.ln2, self.ln3 = nn.LayerNorm(D), nn.LayerNorm(D), nn.LayerNorm(D)
        self.bias = nn.Parameter(torch.zeros(V))
        nn.init.normal_(self.tok.weight, std=0.3)

    def forward(self, ids):
        b, t = ids.shape
        h = self.tok(ids) + self.pos[:t]
        q, k, v = (z.view(b, t, 2, D // 2).transpose(1, 2) for z in self.qkv(self.ln1(h)).chunk(3, dim=-1))
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        h = h + self.proj(a.transpose(1, 2).reshape(b, t, D))
        h = h + self.mlp(self.ln2(h))
        return F.linear(self.ln3(h), self.tok.weight, self.bias)


lm = TinyLM()
slow = [lm.tok.weight, lm.pos]
rest = [p for p in lm.parameters() if not any(p is s for s in slow)]
opt_emb = torch.optim.Adam(slow, lr=5e-3)
opt_net = torch.optim.AdamW(rest, lr=5e-3, weight_decay=0.01)
valid = sentences(300)
for step in range(1, 361):
    batch = sentences(48)
    loss = F.cross_entropy(lm(batch[:, :-1]).flatten(0, 1), batch[:, 1:].flatten())
    opt_emb.zero_grad()
    opt_net.zero_grad()
    loss.backward()
    opt_emb.step()
    opt_net.step()
    if step == 270:
        for g in opt_emb.param_groups + opt_net.param_groups:
            g["lr"] *= 0.2
    if step % 60 == 0:
        with torch.no_grad():
            logp = lm(valid[:, :-1]).log_softmax(-1)
        ce = F.nll_loss(logp[:, 1:].flatten(0, 1), valid[:, 2:].flatten())
        print(f"step {step}: train {loss.item():.3f}, validation {ce.item():.3f} nats a symbol (from the second symbol on)")
true = grammar[valid[:, :-2], valid[:, 1:-1]].gather(-1, valid[:, 2:, None]).log().mean()
print(f"cross entropy of the grammar itself, the floor: {-true.item():.3f}")
