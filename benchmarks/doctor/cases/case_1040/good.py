"""Burst-suppression depth: 32 patients' EEG streams run side by side, in consecutive chunks of 30 samples.
The hidden state goes on from chunk to chunk (values only, the graph ends with the chunk) and starts at zero
with every pass through the recording."""
import torch
import torch.nn as nn

torch.manual_seed(33)
CHUNK, LANES = 30, 32


def stream(length, lanes):
    depth, level, eeg = torch.zeros(length, lanes), torch.zeros(lanes), torch.zeros(length, lanes)
    burst = torch.zeros(lanes, dtype=torch.bool)
    for t in range(length):
        flip = torch.rand(lanes) < 0.08
        burst = burst ^ flip
        eeg[t] = torch.randn(lanes) * torch.where(burst, 1.0, 0.2)
        level = 0.97 * level + 0.03 * (~burst).float()     # suppression ratio with a long memory
        depth[t] = level
    return eeg[100:, :, None], depth[100:, :, None]


class DepthMeter(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 32)
        self.out = nn.Linear(32, 1)

    def forward(self, x, h):
        y, h = self.gru(x, h)
        return self.out(y), h


eeg_tr, depth_tr = stream(2500, LANES)
eeg_te, depth_te = stream(1000, 8)
sd, c, w = eeg_tr.std(), depth_tr.mean(), depth_tr.std()
eeg_tr, eeg_te, goal_tr = eeg_tr / sd, eeg_te / sd, (depth_tr - c) / w
meter = DepthMeter()
opt = torch.optim.Adam(meter.parameters(), lr=5e-3)
for rec_pass in range(8):
    h, errs = torch.zeros(1, LANES, 32), []
    for s in range(0, len(eeg_tr) - CHUNK + 1, CHUNK):
        h = h.detach()
        est, h = meter(eeg_tr[s:s + CHUNK], h)
        loss = (est - goal_tr[s:s + CHUNK]).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(meter.parameters(), 1.0)
        opt.step()
        errs.append(loss.item())
    print(f"pass {rec_pass + 1}: chunk loss {sum(errs[10:]) / len(errs[10:]):.4f}")

with torch.no_grad():
    est, _ = meter(eeg_te, torch.zeros(1, 8, 32))
err = (est * w + c - depth_te)[100:]                       # the first 100 samples warm the state up
print(f"new patients: rmse {err.pow(2).mean().sqrt().item():.3f}, spread {depth_te[100:].std().item():.3f}")
