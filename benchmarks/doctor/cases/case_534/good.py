# echo state network on a noisy Mackey-Glass series: only the readout learns
import numpy as np
import torch
from torch import nn

torch.manual_seed(33)
rng = np.random.default_rng(33)
s = list(1.2 + 0.1 * rng.standard_normal(20))
while len(s) < 3200:
    s.append(s[-1] + 0.2 * s[-18] / (1 + s[-18] ** 10) - 0.1 * s[-1] + 0.002 * rng.standard_normal())
s = np.array(s[::3], dtype=np.float32)[60:]
n_train, ahead, washout = 750, 4, 60
s = (s - s[:n_train].mean()) / s[:n_train].std()
u = torch.tensor(s).view(-1, 1)


class Reservoir(nn.Module):
    def __init__(self, size=200, radius=0.9):
        super().__init__()
        self.cell = nn.RNNCell(1, size)
        with torch.no_grad():
            w = torch.randn(size, size) * (torch.rand(size, size) < 0.05)
            self.cell.weight_hh.copy_(w * radius / torch.linalg.eigvals(w).abs().max())
            self.cell.weight_ih.uniform_(-0.5, 0.5)
        self.cell.requires_grad_(False)
        self.readout = nn.Linear(size, 1)

    def states(self, u):
        h, out = torch.zeros(1, self.readout.in_features), []
        for x in u:
            h = self.cell(x.view(1, 1), h)
            out.append(h)
        return torch.cat(out)


esn = Reservoir()
H = esn.states(u)[:-ahead]
y = u[ahead:]
H_tr, y_tr, H_te, y_te = H[washout:n_train - ahead], y[washout:n_train - ahead], H[n_train:], y[n_train:]
opt = torch.optim.LBFGS(esn.readout.parameters(), lr=1.0, max_iter=60, line_search_fn="strong_wolfe")


def closure():
    opt.zero_grad()
    loss = nn.functional.mse_loss(esn.readout(H_tr), y_tr) + 1e-5 * esn.readout.weight.pow(2).sum()
    loss.backward()
    return loss


for round_ in range(6):
    print("round", round_, "loss", opt.step(closure).item())
with torch.no_grad():
    print("test mse", nn.functional.mse_loss(esn.readout(H_te), y_te).item())
print("keeping the last value", nn.functional.mse_loss(u[n_train:-ahead], y_te).item())
