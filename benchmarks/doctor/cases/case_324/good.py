"""Battery temperature inside a robot from its load profile (many-to-one regression)."""
import torch
import torch.nn as nn

torch.manual_seed(33)


def profiles(n, T=48):
    cur = (torch.rand(n, T // 6) * 2).repeat_interleave(6, 1) + 0.1 * torch.randn(n, T)
    amb = 15 + 10 * torch.rand(n, 1) + torch.zeros(n, T)
    temp, fan = amb[:, 0].clone(), torch.zeros(n)
    for k in range(T):
        fan = torch.where(temp > 38, torch.ones(n), torch.where(temp < 33, torch.zeros(n), fan))
        temp = temp + 1.3 * cur[:, k] ** 2 - (0.05 + 0.12 * fan) * (temp - amb[:, k])
    return torch.stack([cur, amb], -1), temp + 0.3 * torch.randn(n)


x, y = profiles(2000)
x_tr, y_tr, x_te, y_te = x[:1600], y[:1600], x[1600:], y[1600:]
xm, xs = x_tr.mean((0, 1)), x_tr.std((0, 1))
ym, ys = y_tr.mean(), y_tr.std()


class ThermalNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 48, batch_first=True)
        self.drop = nn.Dropout(0.4)
        self.fc1 = nn.Linear(48, 48)
        self.fc2 = nn.Linear(48, 1)

    def forward(self, inp):
        h = self.gru((inp - xm) / xs)[1][0]
        h = torch.relu(self.fc1(h))
        return self.fc2(self.drop(h)).squeeze(1)


def evaluate(model, inp, ref):
    model.eval()
    with torch.no_grad():
        est = model(inp) * ys + ym
    return (est - ref).abs().mean().item(), (est - ref).pow(2).mean().sqrt().item()


model = ThermalNet()
opt = torch.optim.Adam(model.parameters(), lr=4e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, 6, 0.4)
for epoch in range(15):
    model.train()
    for b in torch.randperm(len(x_tr)).split(50):
        loss = (model(x_tr[b]) - (y_tr[b] - ym) / ys).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
    if epoch % 5 == 4:
        mae, rmse = evaluate(model, x_te, y_te)
        print(f"epoch {epoch + 1:3d}  MAE {mae:.2f} K  RMSE {rmse:.2f} K")
