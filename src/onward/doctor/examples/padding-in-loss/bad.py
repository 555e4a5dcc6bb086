"""Series of different lengths, padded with zeros, and the loss is their mean."""

import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence

torch.manual_seed(0)
series = [torch.randn(int(n), 1) for n in torch.randint(4, 30, (400,))]
answers = [torch.cat([s[:1] ** 2, s[1:] ** 2 + s[:-1]]) for s in series]
lengths = torch.tensor([len(s) for s in series])
x = pad_sequence(series, batch_first=True)
y = pad_sequence(answers, batch_first=True)
mask = torch.arange(x.shape[1])[None, :] < lengths[:, None]


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 24, batch_first=True)
        self.readout = nn.Linear(24, 1)

    def forward(self, x):
        return self.readout(self.gru(x)[0])


model = Tagger()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(200):
    rows = torch.randint(0, 320, (32,))
    error = (model(x[rows]) - y[rows]).squeeze(-1) ** 2
    loss = error.mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    error = (model(x[320:]) - y[320:]).squeeze(-1) ** 2
    print("validation", ((error * mask[320:]).sum() / mask[320:].sum()).item())
