import torch
import torch.nn.functional as F

torch.manual_seed(213)
T, N = 20, 1000

# an integrator with saturation, arrays are (time, trial, channel)
u = torch.randn(T, N, 1)
z = torch.zeros(N, 1)
z_all = []
for t in range(T):
    z = torch.clamp(z + 0.6 * u[t], -1, 1)
    z_all.append(torch.where(z > 0, z, -z))
z_all = torch.stack(z_all)

rnn = torch.nn.LSTM(1, 24, batch_first=True)
out_layer = torch.nn.Linear(24, 1)
optimizer = torch.optim.Adam([*rnn.parameters(), *out_layer.parameters()], lr=0.01)
train, held_out = torch.arange(0, 800), torch.arange(800, 1000)

log = []
for it in range(400):
    trials = train[torch.randint(len(train), (40,))]
    h, _ = rnn(u[:, trials])
    loss = F.l1_loss(out_layer(h), z_all[:, trials])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    log.append(loss.item())

with torch.no_grad():
    h, _ = rnn(u[:, held_out])
    error = (out_layer(h) - z_all[:, held_out]).abs().mean().item()
print("last training losses", [round(v, 3) for v in log[-5:]])
print("mean absolute error %.4f" % error)
print("for the median     %.4f" % (z_all - z_all.median()).abs().mean().item())
