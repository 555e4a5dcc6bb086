import torch
import torch.nn as nn

torch.manual_seed(246)
STREAMS, CHUNK, CHUNKS = 32, 10, 40

# long streams: a switch keeps its last setting
u = torch.randn(STREAMS, CHUNK * CHUNKS, 1)
y = torch.zeros_like(u)
held = torch.zeros(STREAMS, 1)
for t in range(u.size(1)):
    held = torch.where(u[:, t].abs() > 1.0, torch.sign(u[:, t]), held)
    y[:, t] = held

rnn = nn.GRU(1, 20, batch_first=True)
lin = nn.Linear(20, 1)
optimizer = torch.optim.Adam(list(rnn.parameters()) + list(lin.parameters()), lr=0.02)
for epoch in range(12):
    h = torch.zeros(1, STREAMS, 20)
    total = 0.0
    for c in range(CHUNKS - 8):
        part = slice(c * CHUNK, (c + 1) * CHUNK)
        h = h.detach()
        states, h = rnn(u[:, part], h)
        loss = nn.functional.mse_loss(lin(states), y[:, part])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    print("epoch", epoch, "loss", total / (CHUNKS - 8))
with torch.no_grad():
    states, _ = rnn(u[:, -8 * CHUNK:])
    print("later", nn.functional.mse_loss(lin(states)[:, 20:], y[:, -8 * CHUNK + 20:]).item(), y.var().item())
