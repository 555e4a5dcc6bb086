import torch

torch.manual_seed(11)
n_series, steps = 256, 40

def plant(u):
    y = torch.zeros_like(u)
    for k in range(u.shape[1]):
        prev = u[:, k - 1] if k else torch.zeros_like(u[:, 0])
        y[:, k] = torch.tanh(2 * u[:, k]) * (1 + 0.5 * prev)
    return y

u = torch.randn(n_series, steps, 1)
y = plant(u)
u, y = u[:, :-1], y[:, 1:]
u_train, y_train = u[:200], y[:200]
u_val, y_val = u[200:], y[200:]

rnn = torch.nn.RNN(1, 24, batch_first=True)
readout = torch.nn.Linear(24, 1)
params = list(rnn.parameters()) + list(readout.parameters())
opt = torch.optim.Adam(params, lr=5e-3)

def forward(v):
    states, _ = rnn(v)
    return readout(states)

for epoch in range(60):
    for chunk in torch.randperm(200).split(50):
        prediction = forward(u_train[chunk])
        error = (prediction - y_train[chunk]).pow(2).mean()
        opt.zero_grad()
        error.backward()
        opt.step()
    if epoch % 15 == 14:
        with torch.no_grad():
            val = (forward(u_val) - y_val).pow(2).mean()
        print(f"{epoch + 1:3d} train {error.item():.4f} val {val.item():.4f}")
print("variance of the output", y_val.var().item())
