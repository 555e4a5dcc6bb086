import numpy as np
import torch

torch.manual_seed(204)
rs = np.random.default_rng(204)

# insect counts, Ricker model
x = [0.5]
for _ in range(2500):
    x.append(x[-1] * np.exp(2.4 * (1 - x[-1]) + 0.15 * rs.standard_normal()))
x = np.log(np.array(x[100:]))

def rolling_mean(a, w=3):
    return np.convolve(np.pad(a, (w - 1, 0), mode="edge"), np.ones(w) / w, mode="valid")

features = np.column_stack([x, rolling_mean(x)])
LOOKBACK = 10
X = np.stack([features[i:i + LOOKBACK] for i in range(len(x) - LOOKBACK)])
Y = x[LOOKBACK:]
n_train = 1800
mu, sd = X[:n_train].mean((0, 1)), X[:n_train].std((0, 1))
X = torch.from_numpy((X - mu) / sd).float()
Y = torch.from_numpy(Y).float()

rnn = torch.nn.GRU(input_size=2, hidden_size=20, batch_first=True)
readout = torch.nn.Linear(20, 1)
params = list(rnn.parameters()) + list(readout.parameters())
optimizer = torch.optim.Adam(params, lr=0.01)

def forecast(x):
    _, h_n = rnn(x)
    return readout(h_n[-1]).squeeze(-1)

for epoch in range(15):
    order = torch.randperm(n_train)
    losses = []
    for b in range(0, n_train, 60):
        i = order[b:b + 60]
        loss = torch.mean((forecast(X[i]) - Y[i]) ** 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(epoch, np.mean(losses))

with torch.no_grad():
    y_hat = forecast(X[n_train:]).numpy()
y_true = Y[n_train:].numpy()
print("test R2", 1 - np.mean((y_hat - y_true) ** 2) / np.var(y_true))
