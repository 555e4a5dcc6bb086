# Speed of a DC motor with friction, from noisy voltage steps; time-major, small memory, two optimizers
import torch
import torch.nn as nn

torch.manual_seed(25)
T, NOISE = 50, 0.1


def bench(n):
    volt = (torch.rand(T // 5, n) * 2 - 1).repeat_interleave(5, 0)
    load = (torch.rand(T // 10, n)).repeat_interleave(10, 0)
    w, ws = torch.zeros(n), []
    for t in range(T):
        drive = 3 * volt[t] - 0.8 * w - load[t] * torch.tanh(6 * w) - 0.3 * w * w.abs()
        w = w + 0.25 * drive
        ws.append(w)
    w = torch.stack(ws)
    return torch.stack([volt, load - 0.5], 2), (w + NOISE * torch.randn(T, n)).unsqueeze(2)


rnn = nn.GRU(2, 32)
read = nn.Sequential(nn.Linear(32, 24), nn.SiLU(), nn.Linear(24, 1))
opt_rnn = torch.optim.Adam(rnn.parameters(), lr=6e-3)
opt_read = torch.optim.SGD(read.parameters(), lr=0.05, momentum=0.9)
x_train, y_train = bench(1600)
x_test, y_test = bench(300)

ACC = 2  # two small batches for one step
for epoch in range(8):
    order = torch.randperm(x_train.shape[1]).split(25)
    for k, cols in enumerate(order):
        out, _ = rnn(x_train[:, cols])
        loss = (read(out) - y_train[:, cols]).square().mean()
        (loss / ACC).backward()
        if (k + 1) % ACC == 0:
            opt_rnn.step()
            opt_read.step()
            opt_rnn.zero_grad()
            opt_read.zero_grad()
    if epoch % 2 == 1:
        print(f"epoch {epoch}: last batch {loss.item():.4f}")

with torch.no_grad():
    mse = (read(rnn(x_test)[0]) - y_test).square().mean().item()
print(f"test mse {mse:.4f}; the sensor's noise alone is {NOISE ** 2:.4f}; variance {y_test.var().item():.3f}")
