import torch
import torch.nn as nn

torch.manual_seed(257)
T = B = 12

# (time, batch, feature), as nn.GRU has it by default; as many steps as series
def trajectories():
    x = torch.rand(T, B, 2) * 2 - 1
    y = torch.zeros(T, B, 1)
    y[1:] = torch.sin(3 * x[1:, :, :1]) * x[:-1, :, 1:]
    return x, y

encoder = nn.GRU(2, 24)
decoder = nn.Linear(24, 1)
opt_enc = torch.optim.Adam(encoder.parameters(), lr=0.01)
opt_dec = torch.optim.SGD(decoder.parameters(), lr=0.05, momentum=0.9)
for it in range(350):
    x, y = trajectories()
    loss = nn.functional.mse_loss(decoder(encoder(x)[0]), y)
    opt_enc.zero_grad()
    opt_dec.zero_grad()
    loss.backward()
    opt_enc.step()
    opt_dec.step()
    if it % 70 == 0:
        print(it, loss.item())
with torch.no_grad():
    x, y = trajectories()
    print("test", nn.functional.mse_loss(decoder(encoder(x)[0]), y).item(), "variance", y.var().item())
