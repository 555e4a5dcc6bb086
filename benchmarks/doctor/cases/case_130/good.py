import torch
import torch.nn as nn

torch.manual_seed(130)

def episodes(n):
    x = torch.randn(n, 12, 1)
    y = torch.tanh(x[:, -1] * x[:, -2]) + 0.3 * torch.cos(3 * x[:, -1])
    return x, y

x_train, y_train = episodes(1200)
x_test, y_test = episodes(300)
mean, std = x_train.mean(), x_train.std()
x_train, x_test = (x_train - mean) / std, (x_test - mean) / std

models = []
for seed in range(3):
    torch.manual_seed(seed)
    net = nn.ModuleDict({"rnn": nn.LSTM(1, 16, batch_first=True), "out": nn.Linear(16, 1)})
    opt = torch.optim.Adam(net.parameters(), lr=0.012)
    for epoch in range(8):
        for idx in torch.randperm(1200).split(60):
            z, _ = net["rnn"](x_train[idx])
            loss = nn.functional.mse_loss(net["out"](z[:, -1]), y_train[idx])
            opt.zero_grad()
            loss.backward()
            opt.step()
    models.append(net.eval())
    print("member", seed, "loss", loss.item())

with torch.no_grad():
    votes = torch.stack([net["out"](net["rnn"](x_test)[0][:, -1]) for net in models])
    singles = [nn.functional.mse_loss(v, y_test).item() for v in votes]
    together = nn.functional.mse_loss(votes.mean(0), y_test).item()
print("single", singles, "together", together, "variance", y_test.var().item())
