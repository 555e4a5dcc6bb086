import numpy as np
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence, pad_packed_sequence

rng = np.random.default_rng(11)
torch.manual_seed(11)


def beat(kind, height):
    """two or three heart beats with R waves of the given height; kind 0 normal, 1 wide QRS, 2 flipped T wave"""
    n_beats, rate = rng.integers(2, 4), rng.uniform(18, 22)
    t = np.linspace(0, n_beats, int(n_beats * rate), endpoint=False) + rng.uniform(0, 1)
    ph = t % 1.0
    width = 0.035 if kind != 1 else 0.075
    qrs = np.exp(-0.5 * ((ph - 0.4) / width) ** 2)
    tw = (0.35 if kind != 2 else -0.25) * np.exp(-0.5 * ((ph - 0.7) / 0.06) ** 2)
    return height * (qrs + tw) + 0.06 * rng.standard_normal(len(t))


def dataset(n):
    kinds = rng.integers(0, 3, n)
    heights = rng.uniform(0.5, 1.5, n)
    xs = [torch.tensor(beat(k, h), dtype=torch.float32).unsqueeze(1) for k, h in zip(kinds, heights)]
    return xs, torch.tensor(kinds), torch.tensor(heights, dtype=torch.float32)


class TwoHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 16, 5, padding=2)
        self.lstm = nn.LSTM(16, 24, batch_first=True)
        self.kind = nn.Linear(24, 3)
        self.height = nn.Linear(24, 1)

    def forward(self, x, lengths):
        z = torch.relu(self.conv(x.transpose(1, 2))).transpose(1, 2)
        packed = pack_padded_sequence(z, lengths, batch_first=True, enforce_sorted=False)
        out, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        padded = torch.arange(out.shape[1]).unsqueeze(0) >= lengths.unsqueeze(1)
        top = out.masked_fill(padded.unsqueeze(-1), -1e9).amax(dim=1)       # strongest response anywhere in the record
        return self.kind(top), self.height(top).squeeze(1)


def collate(xs, ids):
    chosen = [xs[i] for i in ids]
    return pad_sequence(chosen, batch_first=True), torch.tensor([len(c) for c in chosen])


xs, kinds, heights = dataset(1000)
vx, vk, vh = dataset(300)
net = TwoHeads()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(7):
    order = rng.permutation(len(xs))
    for s in range(0, len(order), 40):
        ids = order[s:s + 40]
        x, lengths = collate(xs, ids)
        logit, height = net(x, lengths)
        loss = nn.functional.cross_entropy(logit, kinds[ids]) + 2.0 * nn.functional.mse_loss(height, heights[ids])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        logit, height = net(*collate(vx, range(len(vx))))
    print(epoch, "val acc %.3f" % (logit.argmax(1) == vk).float().mean(), "height mse %.4f (var %.3f)" % (((height - vh) ** 2).mean(), vh.var()))
