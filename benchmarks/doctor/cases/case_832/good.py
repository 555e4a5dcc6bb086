"""Growth curves of 90 yeast plates -> total heat shock product; few plates, so a small net,
plenty of regularisation and 60 plates kept aside for an honest error."""
import numpy as np
import torch
from torch import nn

torch.manual_seed(6)
rng = np.random.default_rng(6)
n, T = 180, 16
temp = 30 + np.cumsum(rng.normal(0, 1.6, (n, T)), axis=1)
dose = np.maximum(temp - 33.0, 0).sum(1) * 0.8
product = 12 * dose / (dose + 12) + rng.normal(0, 0.3, n)
train, valid, test = np.split(rng.permutation(n), [90, 120])

t_mean, t_std = temp[train].mean(), temp[train].std()
p_mean, p_std = product[train].mean(), product[train].std()
X = torch.tensor((temp - t_mean) / t_std, dtype=torch.float32)[..., None]
Y = torch.tensor((product - p_mean) / p_std, dtype=torch.float32)

class Plate(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.RNN(1, 10, batch_first=True)
        self.head = nn.Linear(10, 1)

    def forward(self, x):
        x = x + 0.1 * torch.randn_like(x) if self.training else x
        return self.head(self.cell(x)[0].mean(1)).squeeze(1)

net = Plate()
opt = torch.optim.SGD(net.parameters(), lr=0.3, momentum=0.9, weight_decay=1e-3)
warm_then_down = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=0.3, total_steps=400)
loss_fn = nn.MSELoss()
for it in range(400):
    net.train()
    loss = loss_fn(net(X[train]), Y[train])                 # all 90 plates are one batch
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step()
    warm_then_down.step()
    if it % 80 == 79:
        net.eval()
        with torch.no_grad():
            print(f"{it + 1}: train {loss.item():.3f}  valid {loss_fn(net(X[valid]), Y[valid]).item():.3f}")

net.eval()
with torch.no_grad():
    guess = net(X[test]).numpy() * p_std + p_mean
Q = np.c_[temp, np.ones(n)]
ridge = Q[test] @ np.linalg.solve(Q[train].T @ Q[train] + 1e-3 * np.eye(T + 1), Q[train].T @ product[train])
for name, g in [("network", guess), ("ridge", ridge), ("mean", p_mean)]:
    print(f"{name:8s} RMSE {np.sqrt(((g - product[test]) ** 2).mean()):.3f} mg")
