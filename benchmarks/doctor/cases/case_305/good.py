import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(3)

# cumulative cases in many districts, logistic outbreaks of different size and speed
n_districts, n_days = 1200, 60
K = torch.exp(torch.randn(n_districts, 1) * 0.8 + 7)
r = 0.1 + 0.12 * torch.rand(n_districts, 1)
t_mid = 14 + 34 * torch.rand(n_districts, 1)
t = torch.arange(n_days).float()
daily = K * r * torch.sigmoid(r * (t - t_mid)) * torch.sigmoid(-r * (t - t_mid))
daily = daily * torch.exp(0.1 * torch.randn_like(daily))
cum = daily.cumsum(1)

T_in = 36
curves = cum / cum[:, :T_in].max(dim=1, keepdim=True).values
logc = torch.log(curves + 1e-4)
x_all, y_all = logc[:, :T_in].unsqueeze(-1), logc[:, T_in:]

x_train, y_train = x_all[:900], y_all[:900]
x_test, y_test = x_all[900:], y_all[900:]
mu, sigma = x_train.mean(), x_train.std()


class Forecaster(nn.Module):
    def __init__(self, horizon, hidden=32):
        super().__init__()
        self.enc = nn.GRU(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, horizon)

    def forward(self, x):
        _, h = self.enc((x - mu) / sigma)
        return self.head(h[-1])


net = Forecaster(n_days - T_in)
opt = torch.optim.Adam(net.parameters(), lr=6e-3)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 40)
for epoch in range(40):
    perm = torch.randperm(len(x_train))
    for i in range(0, len(perm), 50):
        sel = perm[i:i + 50]
        loss = F.mse_loss(net(x_train[sel]), y_train[sel])
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    sched.step()
    if epoch % 8 == 7:
        print(f"epoch {epoch + 1:3d}  train {loss.item():.4f}")

with torch.no_grad():
    pred = net(x_test)
    factor = torch.exp((pred - y_test).abs().mean(0))
print(f"typical factor of error: day +1 {factor[0]:.3f}, day +12 {factor[11]:.3f}, day +24 {factor[-1]:.3f}")
