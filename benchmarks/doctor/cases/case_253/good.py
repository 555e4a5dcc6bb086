import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_packed_sequence, pack_padded_sequence

torch.manual_seed(253)
LONGEST = 8
lengths = torch.randint(3, LONGEST + 1, (1400,))
real = torch.arange(LONGEST) < lengths[:, None]
x = (torch.rand(1400, LONGEST, 1) * 2 - 1) * real[..., None]
before = torch.cat([torch.zeros(1400, 1, 1), x[:, :-1]], 1)
y = (torch.sin(3 * x) * before * real[..., None])[..., 0]

gru, fc = nn.GRU(1, 24, batch_first=True), nn.Linear(24, 1)

def masked_mse(rows):
    packed = pack_padded_sequence(x[rows], lengths[rows], batch_first=True, enforce_sorted=False)
    out, _ = pad_packed_sequence(gru(packed)[0], batch_first=True, total_length=LONGEST)
    sq = (fc(out)[..., 0] - y[rows]) ** 2
    return (sq * real[rows]).sum() / real[rows].sum()

optimizer = torch.optim.Adam([*gru.parameters(), *fc.parameters()], lr=0.01)
for epoch in range(9):
    for rows in torch.randperm(1200).split(40):
        loss = masked_mse(rows)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print("epoch", epoch, "loss", loss.item())
with torch.no_grad():
    print("test", masked_mse(torch.arange(1200, 1400)).item(), "variance", y[real].var().item())
