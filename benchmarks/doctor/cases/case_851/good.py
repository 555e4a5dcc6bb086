"""Echo state network on NARMA-10: the reservoir is random and stays as it is, only the readout is fitted (by LBFGS)."""
import torch
from torch import nn

torch.manual_seed(13)
torch.set_default_dtype(torch.float64)


def narma10(n):
    u = torch.rand(n) * 0.5
    y = torch.zeros(n)
    for t in range(9, n - 1):
        y[t + 1] = 0.3 * y[t] + 0.05 * y[t] * y[t - 9:t + 1].sum() + 1.5 * u[t - 9] * u[t] + 0.1
    return u, y


class EchoState(nn.Module):
    def __init__(self, size=200, radius=0.9, leak=1.0):
        super().__init__()
        w = torch.randn(size, size) * (torch.rand(size, size) < 0.05)
        w *= radius / torch.linalg.eigvals(w).abs().max()
        self.register_buffer("w", w)
        self.register_buffer("w_in", (torch.rand(size, 1) * 2 - 1) * 0.1)
        self.register_buffer("bias", (torch.rand(size) * 2 - 1) * 0.3)
        self.leak = leak
        self.readout = nn.Linear(size + 1, 1)

    @torch.no_grad()
    def states(self, u):
        h = torch.zeros(len(self.bias))
        out = []
        for value in u:
            h = (1 - self.leak) * h + self.leak * torch.tanh(self.w @ h + self.w_in[:, 0] * value + self.bias)
            out.append(torch.cat([h, value.view(1)]))
        return torch.stack(out)

    def forward(self, feats):
        return self.readout(feats).squeeze(-1)


WASHOUT = 100
u, y = narma10(3600)
esn = EchoState()
s = esn.states(u)                        # s[t] knows u up to t; y[t + 1] is to be told
feats, target = s[WASHOUT:-1], y[WASHOUT + 1:]
n_train = 2500
mu = feats[:n_train].mean(0)
_, sv, V = torch.linalg.svd(feats[:n_train] - mu, full_matrices=False)      # whiten, or the readout fits slowly
feats = (feats - mu) @ V.T / sv * n_train ** 0.5
t_mu, t_sd = target[:n_train].mean(), target[:n_train].std()
opt = torch.optim.LBFGS(esn.parameters(), max_iter=5, history_size=20, line_search_fn="strong_wolfe")


def closure():
    opt.zero_grad()
    fit = ((esn(feats[:n_train]) - (target[:n_train] - t_mu) / t_sd) ** 2).mean()
    loss = fit + 1e-6 * esn.readout.weight.pow(2).sum()
    loss.backward()
    return loss


for rnd in range(3):
    loss = opt.step(closure)
    with torch.no_grad():
        err = esn(feats[n_train:]) * t_sd + t_mu - target[n_train:]
    print(f"round {rnd + 1}: train {loss.item():.4f}  test NRMSE {(err.pow(2).mean().sqrt() / target[n_train:].std()).item():.3f}")
last = target[n_train - 1:-1] - target[n_train:]
print("NRMSE of repeating the last value: %.3f" % (last.pow(2).mean().sqrt() / target[n_train:].std()))
