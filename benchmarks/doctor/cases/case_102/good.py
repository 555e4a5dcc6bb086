import torch
from torch import nn

torch.manual_seed(102)
STREAMS, LENGTH, CHUNK = 20, 1500, 15
u = torch.randn(STREAMS, LENGTH, 1)
y = torch.zeros_like(u)
for t in range(1, LENGTH):
    y[:, t] = 0.9 * y[:, t - 1] + 0.4 * torch.tanh(2 * u[:, t]) * (1 - 0.3 * y[:, t - 1])

class Stateful(nn.Module):
    def __init__(self, units=24):
        super().__init__()
        self.rnn = nn.LSTM(1, units, batch_first=True)
        self.head = nn.Linear(units, 1)

    def forward(self, x, state=None):
        z, state = self.rnn(x, state)
        return self.head(z), state

model = Stateful()
optimizer = torch.optim.Adam(model.parameters(), lr=0.008)
for epoch in range(4):
    state = None
    for k in range(0, 1200, CHUNK):
        out, state = model(u[:, k:k + CHUNK], state)
        loss = (out - y[:, k:k + CHUNK]).square().mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        state = tuple(s.detach() for s in state)
    print("epoch", epoch, "loss", loss.item())
model.eval()
with torch.no_grad():
    state, errors = None, []
    for k in range(1200, LENGTH, CHUNK):
        out, state = model(u[:, k:k + CHUNK], state)
        errors.append((out - y[:, k:k + CHUNK]).square().mean())
print("test", torch.stack(errors[2:]).mean().item(), "variance", y[:, 1200:].var().item())
