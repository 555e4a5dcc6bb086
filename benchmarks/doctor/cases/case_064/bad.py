import math
import torch
import torch.nn as nn

torch.manual_seed(64)

x = [math.tanh(3 * math.sin(0.45 * k)) + 0.6 * math.sin(0.45 * k) ** 2 + 0.5 * math.cos(0.19 * k)
     for k in range(2002)]
signal = torch.tensor(x) + 0.03 * torch.randn(2002)
signal = signal / signal[:1600].std()
IN, OUT = 15, 10

def batch(n, lo=0, hi=1550):
    start = torch.randint(lo, hi, (n,))
    rows = torch.stack([signal[s:s + IN + OUT] for s in start]).unsqueeze(-1)
    return rows[:, :IN], rows[:, IN:]

encoder = nn.LSTM(1, 32, batch_first=True)
decoder = nn.LSTM(1, 32, batch_first=True)
proj = nn.Linear(32, 1)
parameters = [p for m in (encoder, decoder, proj) for p in m.parameters()]
opt = torch.optim.Adam(parameters, lr=0.01)

def decode(past, future, teacher):
    _, state = encoder(past)
    token, outs = past[:, -1:], []
    for k in range(OUT):
        o, state = decoder(token, state)
        y = proj(o)
        outs.append(y)
        token = future[:, k:k + 1] if teacher else y
    return torch.cat(outs, 1)

for it in range(300):
    past, future = batch(32)
    out = decode(past, future, teacher=True)
    loss = nn.functional.mse_loss(out, future)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 60 == 0:
        print(it, "loss", loss.item())
with torch.no_grad():
    past, future = batch(200, 1600, 1970)
    error = nn.functional.mse_loss(decode(past, future, teacher=False), future)
print("forecast error", error.item(), "variance", signal[1600:].var().item())
