import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(227)
rng = np.random.default_rng(227)

# returns follow a noisy tent-like rule, the price adds them up
ret = [0.3]
for _ in range(1500):
    ret.append(0.9 - 1.7 * abs(ret[-1]) + 0.1 * rng.normal())
price = 100 + np.cumsum(ret)
cut = 1150

series = np.diff(price)
m, s = series[:cut].mean(), series[:cut].std()
scaled = ((series - m) / s).astype("float32")
lags = 6
X = torch.tensor(np.array([scaled[i:i + lags] for i in range(len(scaled) - lags)]))[..., None]
Y = torch.tensor(scaled[lags:])[:, None]
split = cut - lags

net = nn.LSTM(1, 24, batch_first=True)
head = nn.Linear(24, 1)
optimizer = torch.optim.Adam(list(net.parameters()) + list(head.parameters()), lr=0.01)

def predict(x):
    return head(net(x)[0][:, -1])

for epoch in range(14):
    for rows in torch.randperm(split).split(50):
        loss = nn.functional.mse_loss(predict(X[rows]), Y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 3 == 0:
        print(epoch, loss.item())
with torch.no_grad():
    out = predict(X[split:])
print("network, test MSE     ", ((out - Y[split:]) ** 2).mean().item())
print("last value, test MSE  ", ((X[split:, -1] - Y[split:]) ** 2).mean().item())
