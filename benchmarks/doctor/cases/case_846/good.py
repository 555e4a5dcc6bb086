import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(8)
K = 3          # mixture components


def trajectories(n, length=21):
    """a walker on a line that turns left or right at random; the size of a turn grows with the distance walked last"""
    x = torch.zeros(n, length)
    x[:, 0] = torch.rand(n) * 2 - 1
    for t in range(1, length):
        prev2 = x[:, t - 2] if t > 1 else torch.zeros(n)
        side = torch.where(torch.rand(n) < 0.5, 1.0, -1.0)
        size = 0.4 + 0.8 * (x[:, t - 1] - prev2).abs().clamp(max=1.0)
        x[:, t] = 0.6 * x[:, t - 1] + side * size + 0.06 * torch.randn(n)
    return x.unsqueeze(-1)


class MDN(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 3 * K)

    def forward(self, x):
        logit, mean, log_std = self.head(self.lstm(x)[0]).chunk(3, dim=-1)
        return F.log_softmax(logit, -1), mean, log_std.clamp(-5, 3)


def nll(params, target):
    log_w, mean, log_std = params
    comp = torch.distributions.Normal(mean, log_std.exp()).log_prob(target)     # target broadcasts over the components
    return -torch.logsumexp(log_w + comp, dim=-1).mean()


net = MDN()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
test = trajectories(500)
for step in range(500):
    batch = trajectories(64)
    loss = nll(net(batch[:, :-1]), batch[:, 1:])
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 5.0)
    opt.step()
    if step == 350:
        for g in opt.param_groups:
            g["lr"] = 2e-3
    if step % 100 == 99:
        with torch.no_grad():
            print(f"step {step + 1}: train nll {loss.item():.3f}  test nll {nll(net(test[:, :-1]), test[:, 1:]).item():.3f}")

flat = test[:, 1:]
print("one Gaussian for everything: nll %.3f" % (0.5 * torch.log(2 * torch.pi * torch.e * flat.var())).item())
resid = flat - 0.6 * test[:, :-1]
print("best single Gaussian around the linear prediction: nll %.3f" % (0.5 * torch.log(2 * torch.pi * torch.e * resid.var())).item())
