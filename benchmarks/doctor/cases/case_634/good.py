import random
import numpy as np
import torch
import torch.nn as nn

for seed in (random.seed, np.random.seed, torch.manual_seed):
    seed(5)
N_IN, N_OUT = 36, 20


def breathing(n):
    """Chest belt at 5 Hz: quick in, slow out, another rate for each person, drifting baseline."""
    period = np.random.uniform(9, 16, (n, 1))
    ph = (np.arange(N_IN + N_OUT) / period + np.random.rand(n, 1)) % 1.0
    wave = np.where(ph < 0.35, np.sin(np.pi * ph / 0.7), np.exp(-(ph - 0.35) * 6))
    wave = (wave - 0.45) / 0.35 * np.random.uniform(0.8, 1.2, (n, 1))
    wave = wave + 0.12 * np.random.randn(*wave.shape)
    return torch.tensor(wave, dtype=torch.float32).unsqueeze(-1).split([N_IN, N_OUT], dim=1)


class Seq2Seq(nn.Module):
    def __init__(self, hid=40):
        super().__init__()
        self.encoder = nn.GRU(1, hid, batch_first=True)
        self.decoder = nn.GRUCell(1, hid)
        self.proj = nn.Linear(hid, 1)

    def forward(self, src, tgt=None, ratio=0.0):
        _, h = self.encoder(src)
        h, inp, outs = h[0], src[:, -1], []
        for k in range(N_OUT):
            h = self.decoder(inp, h)
            out = self.proj(h)
            outs.append(out)
            inp = tgt[:, k] if random.random() < ratio else out
        return torch.stack(outs, 1)


src, tgt = breathing(2000)
src_te, tgt_te = breathing(400)

net = Seq2Seq()
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 7)
for epoch in range(7):
    for idx in torch.randperm(len(src)).split(64):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(src[idx], tgt[idx], ratio=0.2), tgt[idx])
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    sched.step()
    print(f"epoch {epoch + 1:2d} train {loss.item():.4f}")

with torch.no_grad():
    err = net(src_te) - tgt_te
print("the next 4 seconds, new persons, rmse:", round(err.pow(2).mean().sqrt().item(), 4))
